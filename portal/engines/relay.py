"""The mail relays that take our mails, read from EMAIL_URL."""

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from portal.engines.addresses import LOOPBACK
from portal.engines.errors import EngineError
from portal.engines.server_url import SIGN_IN, Auth, Tls, account_at, parameters, server_in, signs_in_by


class Mode(StrEnum):
    """How contents are handed over: by BDAT where the relay offers it, or by DATA always."""

    AUTO = "auto"
    DATA = "data"


# scheme of EMAIL_URL: protection and usual port
SCHEMES = {"smtp": (Tls.NONE, 25), "smtp+tls": (Tls.STARTTLS, 587), "smtps": (Tls.IMPLICIT, 465)}
# Parameters of the URL: what their values look like, and how that is called.
COUNT = (re.compile(r"[1-9][0-9]{0,8}"), "a whole number of 1 or more")
PARAMETERS = {
    "connections": COUNT,
    "per_minute": COUNT,
    "per_day": COUNT,
    "per_connection": COUNT,
    "mode": (re.compile("|".join(Mode)), " or ".join(Mode)),
    **SIGN_IN,
}


class BadRelay(EngineError):
    """EMAIL_URL does not name a mail relay."""


@dataclass(frozen=True)
class Relay:
    """Where mails are handed over, and how much it takes.

    `user` is empty for a relay that asks nobody to sign in. `connections` are those of all workers on all hosts
    together. The other limits count mails; 0 is no limit.
    """

    host: str
    port: int
    tls: Tls = Tls.NONE
    user: str = ""
    password: str = field(default="", repr=False)
    connections: int = 20
    per_minute: int = 0
    per_day: int = 0
    per_connection: int = 0
    mode: Mode = Mode.AUTO
    auth: Auth = Auth.PASSWORD
    oauth_tenant: str = ""
    oauth_client: str = ""

    @property
    def name(self) -> str:
        """What tells this relay from the others: two accounts at one host are two relays."""
        return account_at(self.user, self.host, self.port)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://` with `user:password@host:port?parameter=value`.

        Raises BadRelay, which never repeats any of the URL: a slip may make any part of it a part of the password.
        """
        server = server_in(url, SCHEMES, setting="EMAIL_URL", refused=BadRelay)
        if server.parts.path not in ("", "/") or server.parts.fragment:
            raise BadRelay("EMAIL_URL has a path; in a password write / as %2F, # as %23 and ? as %3F.")
        asked = parameters(server.parts, PARAMETERS, setting="EMAIL_URL", refused=BadRelay)
        limits = {name: int(value) for name, value in asked.items() if PARAMETERS[name] is COUNT}
        relay = cls(
            server.host,
            server.port,
            server.tls,
            server.user,
            server.password,
            mode=Mode(asked.get("mode", Mode.AUTO)),
            **signs_in_by(asked) | limits,
        )
        relay._check_sign_in()
        return relay

    def _check_sign_in(self) -> None:
        if bool(self.user) != bool(self.password):
            raise BadRelay("EMAIL_URL names a user without a password, or a password without a user.")
        if self.password and self.tls is Tls.NONE and self.host not in LOOPBACK:
            raise BadRelay("EMAIL_URL would send its password unencrypted: use smtp+tls:// or smtps://.")
        oauth = (self.user, self.oauth_tenant, self.oauth_client)
        if self.auth is Auth.XOAUTH2 and not all(oauth):
            raise BadRelay("EMAIL_URL with auth=xoauth2 needs user:client-secret@, tenant= and client=.")
        if self.auth is Auth.PASSWORD and any(oauth[1:]):
            raise BadRelay("EMAIL_URL has tenant= or client= without auth=xoauth2.")


def from_settings(urls: str, *, sandbox_port: int) -> tuple[Relay, ...]:
    """The relays of EMAIL_URL, with white space between them; else the sandbox relay where one runs.

    None at all: nothing can be sent. Raises BadRelay.
    """
    if not urls:
        return (Relay("127.0.0.1", sandbox_port),) if sandbox_port else ()
    relays = tuple(Relay.from_url(url) for url in urls.split())
    if any(times > 1 for times in Counter(relay.name for relay in relays).values()):
        raise BadRelay("EMAIL_URL names one relay twice: each pair of host and port once, or once per user.")
    return relays
