"""A proxy that makes a relay far: `python -m tests.benchmarks._delay DESCRIPTOR PORT MILLISECONDS` until SIGTERM.

Whatever comes in on the listening socket leaves for PORT on this machine half of the milliseconds later, and the same
on the way back: the milliseconds are added to each round trip. The time of all is the same, so one queue in order of
arrival is all the bookkeeping; select.select waits to the microsecond, where epoll and asyncio wait whole milliseconds.
"""

import select
import signal
import socket
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

READ_BYTES = 1 << 18
BUFFER_BYTES = 1 << 22


@dataclass(eq=False)
class End:
    """One end of a connection: where what came in at the other end goes, and what it did not take yet."""

    socket: socket.socket
    other: "End | None" = None
    unsent: bytearray = field(default_factory=bytearray)
    closes: bool = False
    is_shut: bool = False

    def send(self, received: bytes) -> None:
        """As far as the socket takes it now."""
        self.unsent += received
        try:
            while self.unsent:
                del self.unsent[: self.socket.send(self.unsent)]
        except BlockingIOError:
            return
        except ConnectionError:
            self.unsent.clear()
        if self.closes:
            self._shut()

    def _shut(self) -> None:
        self.is_shut = True
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
        if self.other and self.other.is_shut:
            self.socket.close()
            self.other.socket.close()


class Proxy:
    """All connections, and the bytes that are under way."""

    def __init__(self, listener: socket.socket, port: int, one_way_seconds: float) -> None:
        self.listener = listener
        self.port = port
        self.one_way_seconds = one_way_seconds
        # What is read at a socket goes to the end beside it.
        self.routes: dict[socket.socket, End] = {}
        self.stuck: dict[socket.socket, End] = {}
        self.under_way: deque[tuple[float, End, bytes]] = deque()

    def serve(self) -> None:
        while True:
            wait = max(0.0, self.under_way[0][0] - time.monotonic()) if self.under_way else None
            readable, writable, _ = select.select([self.listener, *self.routes], self.stuck, [], wait)
            for source in readable:
                if source is self.listener:
                    self._accept()
                else:
                    self._read(source)
            for target in writable:
                end = self.stuck.pop(target)
                self._send(end, b"")
            now = time.monotonic()
            while self.under_way and self.under_way[0][0] <= now:
                _, end, received = self.under_way.popleft()
                end.closes = end.closes or not received
                self._send(end, received)

    def _send(self, end: End, received: bytes) -> None:
        end.send(received)
        if end.unsent:
            self.stuck[end.socket] = end

    def _accept(self) -> None:
        near, far = _tuned(self.listener.accept()[0]), _tuned(socket.create_connection(("127.0.0.1", self.port)))
        towards_relay, towards_sender = End(far), End(near)
        towards_relay.other, towards_sender.other = towards_sender, towards_relay
        self.routes[near], self.routes[far] = towards_relay, towards_sender

    def _read(self, source: socket.socket) -> None:
        try:
            received = source.recv(READ_BYTES)
        except OSError:
            received = b""
        end = self.routes[source] if received else self.routes.pop(source)
        self.under_way.append((time.monotonic() + self.one_way_seconds, end, received))


def _tuned(connection: socket.socket) -> socket.socket:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    connection.setblocking(False)
    return connection


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    descriptor, port, milliseconds = sys.argv[1:]
    Proxy(socket.socket(fileno=int(descriptor)), int(port), float(milliseconds) / 2_000).serve()
