"""HTTPS to hosts that somebody named: on public addresses alone, and never for longer than was said before."""

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import Any
from urllib.parse import urlsplit

from portal.errors import PortalError
from portal.https import trusted

CHUNK = 64 * 1024
# Outside of it an IPv6 address may have one of our own IPv4 addresses in it, for a gateway that takes it out.
UNICAST_6 = ipaddress.ip_network("2000::/3")
# Python takes these for global: of gateways and of examples, and Azure's service for the machines that run in it.
NEVER = [
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001::/23", "2002::/16", "3fff::/20")
]


class NotReached(PortalError):
    """The page cannot be reached; the message says why."""


class TooLarge(NotReached):
    """The answer is larger than was wanted."""


@dataclass(frozen=True)
class Answer:
    """What a server said. `body` is unpacked, and empty where none was wanted."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def leads_to(self) -> str:
        """Where it says that it goes on, as it came; empty where it does not."""
        return self.headers.get("Location", "") if 300 <= self.status < 400 else ""


def is_public(address: str) -> bool:
    """An address of the internet: not of this machine, its network, or a cloud's own services."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found not in UNICAST_6:
        return False
    return found.is_global and not found.is_multicast and not any(found in network for network in NEVER)


def ask(
    method: str,
    url: str,
    *,
    until: float,
    agent: str,
    most_bytes: int = 0,
    may_connect: Callable[[str], bool] = is_public,
) -> Answer:
    """Asks once, and follows nothing. Raises NotReached, also when it is not done at `until` (of time.monotonic()).

    The body is read up to `most_bytes`, counted as it comes and as it is unpacked; beyond them TooLarge is raised.
    Every address of the host must be one that `may_connect` takes, and one that was judged is connected to: no second
    answer of DNS comes between. No cookie is kept or sent, and no proxy of the environment is used.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as error:
        raise NotReached("This is no address.") from error
    with _words_for_errors(), _connected(host, port, may_connect, until) as sock:
        connection = http.client.HTTPSConnection(host, port, context=trusted())
        connection.sock = _Line(sock, until)
        headers = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip", "Connection": "close"}
        connection.request(method, f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", headers=headers)
        answer = connection.getresponse()
        body = _body(answer, most_bytes) if most_bytes else b""
    return Answer(answer.status, answer.headers, body)


class _Line:
    """A socket that gives up at a moment, however often something comes before it: http.client's for one question."""

    def __init__(self, sock: ssl.SSLSocket, until: float) -> None:
        self._sock = sock
        self._until = until

    def sendall(self, content: bytes) -> None:
        self._sock.settimeout(_left(self._until))
        self._sock.sendall(content)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self._sock, self._until))

    def close(self) -> None:
        """The answer is still read when the connection is done with: whoever opened the socket closes it."""


class _Incoming(io.RawIOBase):
    def __init__(self, sock: ssl.SSLSocket, until: float) -> None:
        super().__init__()
        self._sock = sock
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(_left(self._until))
        return self._sock.recv_into(buffer)


@contextmanager
def _words_for_errors() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise NotReached("It did not answer in time.") from error
    except ssl.SSLCertVerificationError as error:
        raise NotReached(f"Its certificate is not valid: {error.verify_message}.") from error
    except ssl.SSLError as error:
        raise NotReached("It does not speak HTTPS as it should.") from error
    except ConnectionRefusedError as error:
        raise NotReached("It refuses the connection.") from error
    # ValueError: an address that http.client does not write into a request.
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotReached(f"The connection failed ({type(error).__name__}).") from error


def _left(until: float) -> float:
    """Seconds until then. Raises TimeoutError when there are none: 0 would mean not to wait at all."""
    if (left := until - time.monotonic()) <= 0:
        raise TimeoutError
    return left


@contextmanager
def _connected(host: str, port: int, may_connect: Callable[[str], bool], until: float) -> Iterator[ssl.SSLSocket]:
    """A connection that speaks TLS with this host."""
    raw = _open(_places(host, port, may_connect, until), until)
    try:
        raw.settimeout(_left(until))
        sock = trusted().wrap_socket(raw, server_hostname=host)
    except BaseException:
        raw.close()
        raise
    with sock:
        yield sock


def _open(places: list[tuple[Any, ...]], until: float) -> socket.socket:
    """A connection to the first place that takes one."""
    for number, (family, place) in enumerate(places, 1):
        raw = socket.socket(family, socket.SOCK_STREAM)
        try:
            # One that is silent must leave time for the others.
            raw.settimeout(_left(until) / (len(places) - number + 1))
            raw.connect(place)
        except OSError:
            raw.close()
            if number == len(places):
                raise
        else:
            return raw
    raise NotReached("Its host has no address.")


def _places(host: str, port: int, may_connect: Callable[[str], bool], until: float) -> list[tuple[Any, ...]]:
    """Where the host is, as (family, place). Raises NotReached where one of its addresses may not be connected to."""
    found: list[tuple[Any, ...]] = []

    def look_up() -> None:
        # UnicodeError: a label of the host is empty or too long.
        try:
            found.extend((row[0], row[4]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            return

    # The machine's own resolver cannot be told when to give up.
    asking = threading.Thread(target=look_up, daemon=True)
    asking.start()
    asking.join(_left(until))
    if asking.is_alive():
        raise TimeoutError
    if not found:
        raise NotReached("Its host is not known.")
    if not all(may_connect(str(place[0])) for _, place in found):
        raise NotReached("Its host is inside a network of our own, where nothing is looked up.")
    return found


def _body(answer: http.client.HTTPResponse, most_bytes: int) -> bytes:
    packed = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "", "gzip", "x-gzip"):
        raise NotReached("The answer is packed in a way that nobody asked for.")
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if "gzip" in packed else None
    body, came = bytearray(), 0
    while chunk := answer.read(CHUNK):
        came += len(chunk)
        try:
            body += unpacking.decompress(chunk, most_bytes + 1 - len(body)) if unpacking else chunk
        except zlib.error as error:
            raise NotReached("The answer cannot be unpacked.") from error
        if max(came, len(body)) > most_bytes:
            raise TooLarge(f"It has more than {most_bytes // 1024 // 1024} MB.")
    if answer.length or (unpacking and not unpacking.eof):
        raise NotReached("The answer broke off.")
    return bytes(body)
