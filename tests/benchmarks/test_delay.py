"""The proxy that makes a relay far: whole, in order, and as late as it says."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.benchmarks import _relays

SENT = bytes(range(256)) * 20_000


@pytest.fixture
def echo() -> Iterator[int]:
    """A server on this port that gives one client back what it sends, until it hangs up."""

    def serve() -> None:
        client, _ = listener.accept()
        with client:
            while received := client.recv(1 << 16):
                client.sendall(received)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def read_all(client: socket.socket) -> bytes:
    return b"".join(iter(lambda: client.recv(1 << 16), b""))


def test_proxy_delivers_whole_and_in_order_and_passes_the_end_on(echo: int) -> None:
    with _relays.delayed(echo, 5) as port, socket.create_connection(("127.0.0.1", port)) as client:
        sending = threading.Thread(target=lambda: (client.sendall(SENT), client.shutdown(socket.SHUT_WR)))
        sending.start()
        received = read_all(client)
        sending.join()

    assert received == SENT


def test_proxy_adds_its_milliseconds_to_a_round_trip(echo: int) -> None:
    with _relays.delayed(echo, 40) as port, socket.create_connection(("127.0.0.1", port)) as client:
        began = time.perf_counter()
        client.sendall(b"x")
        client.recv(1)
        seconds = time.perf_counter() - began

    assert seconds >= 0.04
