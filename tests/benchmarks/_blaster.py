"""What can be measured through a relay: how far away it is, and how much it takes from who does nothing but write."""

import socket
import threading
import time
from dataclasses import dataclass
from statistics import median

CONTENT = b"Subject: The same again\r\n\r\n" + (b"x" * 76 + b"\r\n") * 238
ENVELOPE = b"MAIL FROM:<it@bench.example>\r\nRCPT TO:<p1@bench.example>\r\n"


@dataclass(frozen=True)
class Blast:
    """The same mail by BDAT over and over: so many connections, each with groups of so many mails in one write."""

    port: int
    connections: int
    group: int
    groups: int

    @property
    def mails(self) -> int:
        return self.connections * self.groups * self.group

    def mails_per_second(self) -> float:
        """Mails answered a second, over all connections; connecting is not counted."""
        clients = [_connected(self.port) for _ in range(self.connections)]
        threads = [threading.Thread(target=self._send, args=(client,)) for client in clients]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
        for client in clients:
            client.sendall(b"QUIT\r\n")
            client.close()
        return self.mails / seconds

    def _send(self, client: socket.socket) -> None:
        mail = ENVELOPE + b"BDAT %d LAST\r\n" % len(CONTENT) + CONTENT
        for _ in range(self.groups):
            client.sendall(mail * self.group)
            _read_replies(client, 3 * self.group)


def round_trip_milliseconds(port: int, times: int = 100) -> float:
    """From a command to its reply, the median of so many."""
    client, seconds = _connected(port), []
    for _ in range(times):
        began = time.perf_counter()
        client.sendall(b"NOOP\r\n")
        _read_replies(client, 1)
        seconds.append(time.perf_counter() - began)
    client.sendall(b"QUIT\r\n")
    client.close()
    return 1_000 * median(seconds)


def _connected(port: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _read_replies(client, 1)
    client.sendall(b"EHLO bench.example\r\n")
    _read_replies(client, 1)
    return client


def _read_replies(client: socket.socket, count: int) -> None:
    """Reads so many whole replies. Raises AssertionError for one that is no success."""
    read = b""
    while True:
        received = client.recv(1 << 16)
        assert received, "The relay hung up."
        read += received
        *lines, rest = read.split(b"\r\n")
        last_lines = [line for line in lines if line[3:4] != b"-"]
        if len(last_lines) >= count and not rest:
            break
    assert all(line[:1] == b"2" for line in lines), lines
