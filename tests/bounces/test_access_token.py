"""A mailbox of Exchange Online: over TLS from the first byte, signed in to with an access token of Entra."""

import base64
import re
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
import trustme
from pytest_django.fixtures import Settings

from notifications.deliveries import tokens
from notifications.deliveries.bounces.folder import MailboxRefuses, opened
from portal.engines.mailbox import Mailbox
from portal.engines.server_url import Auth, Tls
from portal.https import trusted
from tests.accounts.entra_server import CLIENT_ID, SECRET, TID, Entra, serve

USER = "changes@contoso.example"


class Exchange(ThreadingTCPServer):
    """An IMAP server with an empty folder that takes the authority's tokens and no passwords."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext, entra: Entra) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.entra = entra


class _Session(StreamRequestHandler):
    server: Exchange

    def handle(self) -> None:
        self._say("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] ready")
        while line := self.rfile.readline().decode().strip():
            tag, verb = line.split()[:2]
            if verb == "AUTHENTICATE":
                self._say("+ ")
                said = base64.b64decode(self.rfile.readline()).decode()
                found = re.fullmatch(f"user={re.escape(USER)}\1auth=Bearer (.+)\1\1", said)
                is_ours = found is not None and found[1] in self.server.entra.issued
                self._say(f"{tag} OK done" if is_ours else f"{tag} NO AUTHENTICATE failed.")
            elif verb == "SELECT":
                self._say("* 0 EXISTS", "* OK [UIDVALIDITY 14]", f"{tag} OK [READ-WRITE] done")
            else:
                self._say(
                    *{"CAPABILITY": ["* CAPABILITY IMAP4rev1"], "UID": ["* SEARCH"], "LOGOUT": ["* BYE"]}.get(verb, []),
                    f"{tag} OK done",
                )

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@pytest.fixture
def mailbox(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    entra, authority = serve(tmp_path)
    ca, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    (tmp_path / "both.pem").write_text(Path(entra.ca_file).read_text() + ca.cert_pem.bytes().decode())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
    settings.ENTRA_AUTHORITY_HOST = entra.address
    for cached in (trusted, tokens.shared):
        cached.cache_clear()
    with Exchange(context, entra) as exchange:
        threading.Thread(target=exchange.serve_forever, daemon=True).start()
        port = exchange.server_address[1]
        yield Mailbox("localhost", port, Tls.IMPLICIT, USER, SECRET, "INBOX", Auth.XOAUTH2, TID, CLIENT_ID)
        exchange.shutdown()
    authority.shutdown()
    authority.server_close()
    for cached in (trusted, tokens.shared):
        cached.cache_clear()


def test_a_token_opens_the_mailbox(mailbox: Mailbox) -> None:
    with opened(mailbox) as folder:
        assert (folder.validity, folder.uids_after(0)) == (14, [])


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"password": "wrong"}, "Entra gives no access token for the mailbox. Look at tenant=, client= and the secret"),
        ({"user": "other@contoso.example"}, "The mailbox’s server refuses what we sign in with. Look at BOUNCE_URL."),
    ],
)
def test_what_keeps_it_shut_is_said(mailbox: Mailbox, changed: dict[str, str], problem: str) -> None:
    with pytest.raises(MailboxRefuses, match=problem), opened(Mailbox(**{**vars(mailbox), **changed})):
        pass
