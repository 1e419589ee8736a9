"""A real IMAP server on loopback, with a folder for each test."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import trustme
from imapclient import IMAPClient

from portal.engines.mailbox import Mailbox
from portal.engines.server_url import Tls
from portal.https import trusted
from tests.faults.site import wait_until

USER, PASSWORD = "changes@contoso.example", "never to be seen"
_numbers = count(1)


@dataclass(frozen=True)
class ImapServer:
    """A server that speaks STARTTLS with a certificate of `ca`."""

    port: int
    ca: trustme.CA

    def mailbox(self, folder: str) -> Mailbox:
        return Mailbox("localhost", self.port, Tls.STARTTLS, USER, PASSWORD, folder)


@dataclass(frozen=True)
class Inbox:
    """A folder as its mail server and its owner see it."""

    mailbox: Mailbox
    client: IMAPClient

    def receive(self, *mails: bytes) -> None:
        for mail in mails:
            self.client.append(self.mailbox.folder, mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def flags(self) -> list[set[bytes]]:
        """Those of every mail, oldest first."""
        self.client.select_folder(self.mailbox.folder, readonly=True)
        found = self.client.get_flags(self.client.search())
        return [set(found[uid]) - {rb"\Recent"} for uid in sorted(found)]


@pytest.fixture(scope="module")
def imap_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    ca, folder = trustme.CA(), tmp_path_factory.mktemp("imap")
    certificate = ca.issue_cert("localhost")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port)]
    argv += ["--cert", str(folder / "certificate.pem"), "--key", str(folder / "key.pem")]
    argv += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: _answers(port), 30, "an IMAP server")
        yield ImapServer(port, ca)
        process.terminate()


@pytest.fixture
def inbox(imap_server: ImapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """An empty folder of a server that this machine trusts."""
    imap_server.ca.cert_pem.write_to_path(tmp_path / "trusted.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    trusted.cache_clear()
    client = IMAPClient("localhost", imap_server.port, ssl=False)
    client.starttls(trusted())
    client.login(USER, PASSWORD)
    mailbox = imap_server.mailbox(f"Returned {next(_numbers)}")
    client.create_folder(mailbox.folder)
    yield Inbox(mailbox, client)
    client.logout()
    trusted.cache_clear()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
