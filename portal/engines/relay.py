"""The mail relay that takes our mails, read from EMAIL_URL."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from urllib.parse import unquote, urlsplit

from portal.engines.addresses import LOOPBACK
from portal.engines.errors import EngineError


class Tls(StrEnum):
    """How the connection to the relay is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


# scheme of EMAIL_URL: protection and usual port
SCHEMES = {"smtp": (Tls.NONE, 25), "smtp+tls": (Tls.STARTTLS, 587), "smtps": (Tls.IMPLICIT, 465)}


class BadRelay(EngineError):
    """EMAIL_URL does not name a mail relay."""


@dataclass(frozen=True)
class Relay:
    """Where mails are handed over. `user` is empty for a relay that asks nobody to sign in."""

    host: str
    port: int
    tls: Tls = Tls.NONE
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://` with `user:password@host:port`.

        Raises BadRelay, which never repeats the URL: it may hold a password.
        """
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES:
            raise BadRelay("EMAIL_URL begins with smtp://, smtp+tls:// or smtps://.")
        tls, usual_port = SCHEMES[parts.scheme]
        try:
            port = parts.port or usual_port
        except ValueError as error:
            raise BadRelay("EMAIL_URL has a port that is not a number up to 65535.") from error
        if not parts.hostname:
            raise BadRelay("EMAIL_URL names no host.")
        relay = cls(parts.hostname, port, tls, unquote(parts.username or ""), unquote(parts.password or ""))
        if relay.password and tls is Tls.NONE and relay.host not in LOOPBACK:
            raise BadRelay("EMAIL_URL would send its password unencrypted: use smtp+tls:// or smtps://.")
        return relay


def from_settings(url: str, *, sandbox_port: int) -> Relay | None:
    """The relay of EMAIL_URL, else the sandbox relay where one runs, else None: nothing can be sent."""
    if url:
        return Relay.from_url(url)
    return Relay("127.0.0.1", sandbox_port) if sandbox_port else None
