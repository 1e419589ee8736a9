"""The mailbox into which mails come back, read from BOUNCE_URL."""

import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

from portal.engines.addresses import LOOPBACK
from portal.engines.errors import EngineError
from portal.engines.parameters import GUID, parameters
from portal.engines.relay import Auth, Tls

# scheme of BOUNCE_URL: protection and usual port
SCHEMES = {"imap": (Tls.NONE, 143), "imap+tls": (Tls.STARTTLS, 143), "imaps": (Tls.IMPLICIT, 993)}
PARAMETERS = {"auth": (re.compile("|".join(Auth)), " or ".join(Auth)), "tenant": GUID, "client": GUID}


class BadMailbox(EngineError):
    """BOUNCE_URL does not name a mailbox."""


@dataclass(frozen=True)
class Mailbox:
    """A folder of an IMAP server and what we sign in with: a password, or a client secret of Entra for XOAUTH2."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    auth: Auth = Auth.PASSWORD
    oauth_tenant: str = ""
    oauth_client: str = ""

    @property
    def name(self) -> str:
        """What tells this mailbox from others; without any secret."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.user}@{host}:{self.port}/{self.folder}"

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read `imaps://`, `imap+tls://` (STARTTLS) or `imap://` with `user:password@host:port/folder?parameter=value`.

        Raises BadMailbox, which never repeats any of the URL: a slip may make any part of it a part of the password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            # From nothing: the cause quotes the URL.
            raise BadMailbox("BOUNCE_URL has a host or port that cannot be read. A port is a number.") from None
        if parts.scheme not in SCHEMES:
            raise BadMailbox("BOUNCE_URL begins with imaps://, imap+tls:// or imap://.")
        if not parts.hostname:
            raise BadMailbox("BOUNCE_URL names no host.")
        if parts.fragment:
            raise BadMailbox("BOUNCE_URL has a fragment; in a password write # as %23, / as %2F and ? as %3F.")
        tls, usual_port = SCHEMES[parts.scheme]
        asked = parameters(parts, PARAMETERS, setting="BOUNCE_URL", refused=BadMailbox)
        mailbox = cls(
            parts.hostname,
            port or usual_port,
            tls,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
            auth=Auth(asked.get("auth", Auth.PASSWORD)),
            oauth_tenant=asked.get("tenant", "").lower(),
            oauth_client=asked.get("client", "").lower(),
        )
        mailbox._check_sign_in()
        return mailbox

    def _check_sign_in(self) -> None:
        if not self.user or not self.password:
            raise BadMailbox("BOUNCE_URL names no user or no password.")
        if self.tls is Tls.NONE and self.host not in LOOPBACK:
            raise BadMailbox("BOUNCE_URL would send its password unencrypted: use imaps:// or imap+tls://.")
        is_oauth = self.auth is Auth.XOAUTH2
        if is_oauth != bool(self.oauth_tenant) or is_oauth != bool(self.oauth_client):
            raise BadMailbox("BOUNCE_URL needs auth=xoauth2, tenant= and client= together, or none of them.")


def from_settings(url: str) -> Mailbox | None:
    """The mailbox of BOUNCE_URL; None without one. Raises BadMailbox."""
    return Mailbox.from_url(url) if url else None
