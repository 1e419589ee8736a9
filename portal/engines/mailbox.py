"""The mailbox into which mails come back, read from BOUNCE_URL."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote

from portal.engines.addresses import LOOPBACK
from portal.engines.errors import EngineError
from portal.engines.server_url import SIGN_IN, Auth, Tls, account_at, parameters, server_in, signs_in_by

# scheme of BOUNCE_URL: protection and usual port
SCHEMES = {"imaps": (Tls.IMPLICIT, 993), "imap+tls": (Tls.STARTTLS, 143), "imap": (Tls.NONE, 143)}


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
        return f"{account_at(self.user, self.host, self.port)}/{self.folder}"

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read `imaps://`, `imap+tls://` (STARTTLS) or `imap://` with `user:password@host:port/folder?parameter=value`.

        Raises BadMailbox, which never repeats any of the URL: a slip may make any part of it a part of the password.
        """
        server = server_in(url, SCHEMES, setting="BOUNCE_URL", refused=BadMailbox)
        if server.parts.fragment:
            raise BadMailbox("BOUNCE_URL has a fragment; in a password write # as %23, / as %2F and ? as %3F.")
        asked = parameters(server.parts, SIGN_IN, setting="BOUNCE_URL", refused=BadMailbox)
        mailbox = cls(
            server.host,
            server.port,
            server.tls,
            server.user,
            server.password,
            unquote(server.parts.path.strip("/")) or "INBOX",
            **signs_in_by(asked),
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
