"""The folder of an IMAP server into which mails come back. Nothing in it is moved or deleted."""

import asyncio
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Timer

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from notifications.deliveries.tokens import NoToken, shared
from portal.engines.mailbox import Mailbox
from portal.engines.server_url import Auth, Tls
from portal.errors import PortalError
from portal.https import trusted

CONNECT_SECONDS, ANSWER_SECONDS = 15.0, 30.0
# A server that says a word now and then would hold a worker for ever.
WHOLE_SECONDS = 180.0
# What a report says stands before the mail that it returns, of which the headers are enough.
MOST_BYTES = 256 * 1024
# RFC 3501 writes a UID in 32 bits.
HIGHEST_UID = 2**32 - 1


class MailboxRefuses(PortalError):
    """The mailbox cannot be read. The message says why, without anything that the server said."""


@dataclass(frozen=True)
class Fetched:
    """A mail with the moment at which the server got it; of a long one the beginning."""

    uid: int
    at: datetime
    content: bytes


class Folder:
    """An open folder. `validity`: while it is the same, a UID names the same mail."""

    def __init__(self, client: IMAPClient, validity: int) -> None:
        self._client = client
        self.validity = validity

    def uids_after(self, uid: int) -> list[int]:
        """The UIDs above this one, ascending."""
        if uid >= HIGHEST_UID:
            return []
        # “n:*” always has the last mail in it, whatever its UID (RFC 3501 §6.4.8).
        return sorted(found for found in self._client.search(f"UID {uid + 1}:*") if found > uid)

    def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        """These mails, without marking them as read; those that are gone are left out."""
        body = f"BODY.PEEK[]<0.{MOST_BYTES}>"
        answers = self._client.fetch(uids, ["INTERNALDATE", body])
        return [
            Fetched(uid, answer[b"INTERNALDATE"], (answer.get(b"BODY[]<0>") or b"")[:MOST_BYTES])
            for uid in uids
            if isinstance((answer := answers.get(uid, {})).get(b"INTERNALDATE"), datetime)
        ]

    def mark_read(self, uids: Sequence[int]) -> None:
        self._add(uids, b"\\Seen")

    def flag(self, uids: Sequence[int]) -> None:
        """Puts a flag on these, for a person to look at."""
        self._add(uids, b"\\Flagged")

    def _add(self, uids: Sequence[int], flag: bytes) -> None:
        if uids:
            self._client.add_flags(uids, [flag], silent=True)


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Folder]:
    """The mailbox's folder, signed in to. Raises MailboxRefuses, also for what happens while it is open."""
    try:
        client = _connect(mailbox)
        watch = Timer(WHOLE_SECONDS, _hang_up, [client])
        watch.daemon = True
        watch.start()
        try:
            _sign_in(client, mailbox)
            yield Folder(client, int(client.select_folder(mailbox.folder).get(b"UIDVALIDITY", 0)))
            with suppress(IMAPClientError, OSError):
                client.logout()
        finally:
            watch.cancel()
            with suppress(IMAPClientError, OSError):
                client.shutdown()
    # UnicodeError: a host name that is none. The others: the server's answers, which the library takes on trust.
    except (IMAPClientError, OSError, ValueError, LookupError) as error:
        raise MailboxRefuses(_in_words(error)) from error


def _connect(mailbox: Mailbox) -> IMAPClient:
    client = IMAPClient(
        mailbox.host,
        mailbox.port,
        ssl=mailbox.tls is Tls.IMPLICIT,
        ssl_context=trusted(),
        timeout=SocketTimeout(CONNECT_SECONDS, ANSWER_SECONDS),
    )
    # Else moments come without their zone.
    client.normalise_times = False
    return client


def _sign_in(client: IMAPClient, mailbox: Mailbox) -> None:
    if mailbox.tls is Tls.STARTTLS:
        client.starttls(trusted())
    if mailbox.auth is Auth.PASSWORD:
        client.login(mailbox.user, mailbox.password)
        return
    try:
        token = asyncio.run(shared().get(mailbox))
    except NoToken as error:
        raise MailboxRefuses(
            "Entra gives no access token for the mailbox. Look at tenant=, client= and the secret in BOUNCE_URL."
        ) from error
    client.oauth2_login(mailbox.user, token)


def _hang_up(client: IMAPClient) -> None:
    with suppress(OSError):
        client.socket().shutdown(socket.SHUT_RDWR)


def _in_words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "The mailbox’s server shows a certificate that is not trusted."
    if isinstance(error, LoginError):
        return "The mailbox’s server refuses what we sign in with. Look at BOUNCE_URL."
    if isinstance(error, IMAPClientError):
        return f"The mailbox’s server refuses a step, or hung up ({type(error).__name__}). Does the folder exist?"
    if not isinstance(error, (OSError, UnicodeError)):
        return f"The mailbox’s server answers with what is no IMAP ({type(error).__name__})."
    return f"The mailbox’s server cannot be reached ({type(error).__name__})."
