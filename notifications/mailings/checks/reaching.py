"""Whether a link leads to a page: asked from here, with tight limits, and never of an address inside our network."""

import http.client
import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urljoin, urlsplit

from notifications.mailings.checks.records import Seen
from portal.https import trusted

LONGEST_SECONDS = 5.0
MOST_STEPS = 3
# What a server says that does not know HEAD, or does not want it.
ASK_BY_GET = (403, 404, 405, 501)
# Outside of it an IPv6 address may have one of our own IPv4 addresses in it, for a gateway that takes it out.
UNICAST_6 = ipaddress.ip_network("2000::/3")


class NotReached(Exception):
    """The page cannot be reached; the message says why."""


def is_public(address: str) -> bool:
    """An address of the internet: not of this machine, its network, or a cloud's own services."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and (found not in UNICAST_6 or found.sixtofour):
        return False
    return found.is_global and not found.is_multicast


def look_at_link(url: str, may_connect: Callable[[str], bool] = is_public) -> Seen:
    """Follows the link on its own host alone. The body is never read: the status is all there is to know."""
    step = url
    try:
        for _ in range(MOST_STEPS):
            status, leads_to = _ask("HEAD", step, may_connect)
            if status in ASK_BY_GET:
                status, leads_to = _ask("GET", step, may_connect)
            if not (300 <= status < 400 and leads_to):
                return _judged(url, status)
            step, other = _next(step, leads_to)
            if other:
                detail = f"It leads on to {other}, which the text does not say. Link to the page itself."
                return Seen("to_do", f"{url} leads elsewhere", detail)
    except NotReached as away:
        return Seen("to_do", f"{url} cannot be reached", f"{away} Correct the link, or say why it may stay.")
    return Seen("to_do", f"{url} goes round in circles", "Link to the page itself.")


def _next(step: str, leads_to: str) -> tuple[str, str]:
    """Where a server says that it goes on, and what that names other than the step's host and port; empty if nothing.

    Servers say anything: raises NotReached for what is no address.
    """
    try:
        own, to = urlsplit(step), urlsplit(urljoin(step, leads_to))
        stays = to.scheme == "https" and (to.hostname, to.port or 443) == (own.hostname, own.port or 443)
    except ValueError as error:
        raise NotReached("It leads on to something that is no address.") from error
    return to.geturl(), "" if stays else to.netloc or to.geturl()


def _judged(url: str, status: int) -> Seen:
    if 200 <= status < 300:
        return Seen("passed", f"{url} can be reached", "")
    if status in (401, 403, 429):
        return Seen("not_checked", f"{url}: not checked", f"It does not answer us (status {status}). Open it yourself.")
    return Seen("to_do", f"{url} answers with an error", f"Status {status}. Correct the link, or say why it may stay.")


def _ask(method: str, url: str, may_connect: Callable[[str], bool]) -> tuple[int, str]:
    """Status, and where the answer leads on. Raises NotReached."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    address = _address_of(host, port, may_connect)
    connection = http.client.HTTPSConnection(host, port, timeout=LONGEST_SECONDS, context=trusted())
    # The address that was looked at is the one that is connected to: no second answer of DNS comes between.
    connection._create_connection = lambda *_: socket.create_connection(address, LONGEST_SECONDS)  # type: ignore[attr-defined]
    # A server that sends a byte now and then would keep us for ever.
    watch = threading.Timer(LONGEST_SECONDS, lambda: _hang_up(connection))
    watch.daemon = True
    watch.start()
    try:
        path = parts.path or "/"
        headers = {"User-Agent": "Rollout Portal (checks its links)", "Accept": "*/*"}
        connection.request(method, f"{path}?{parts.query}" if parts.query else path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotReached(f"{type(error).__name__}.") from error
    finally:
        watch.cancel()
        connection.close()


def _address_of(host: str, port: int, may_connect: Callable[[str], bool]) -> tuple[str, int]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # UnicodeError: a label of the host is empty or too long.
    except (OSError, UnicodeError) as error:
        raise NotReached("Its host is not known.") from error
    addresses = [str(place[4][0]) for place in found]
    if not addresses or not all(map(may_connect, addresses)):
        raise NotReached("Its host is inside a network of our own, where nothing is looked up.")
    return addresses[0], port


def _hang_up(connection: http.client.HTTPSConnection) -> None:
    with suppress(OSError):
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)
