"""The relay of the tests is as strict as a real one, and does what its script says."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator

import pytest
import trustme

from tests.relay.script import Cut, Delay, HangUp, Raw, Received, Reply, Reset, Silence, Step
from tests.relay.server import Offer, ScriptedRelay

MAIL = b"MAIL FROM:<a@x>\r\n"
RCPT = b"RCPT TO:<b@x>\r\n"


@pytest.fixture
def relay() -> Iterator[ScriptedRelay]:
    with ScriptedRelay().running() as relay:
        yield relay


def talk(relay: ScriptedRelay, sent: bytes) -> str:
    """The codes that come back for what is sent in one piece after EHLO, to the end."""
    with socket.create_connection(("127.0.0.1", relay.relay.port), timeout=5) as client:
        client.sendall(b"EHLO x\r\n")
        hello = b""
        while b"250 " not in hello:
            hello += client.recv(65536)
        client.sendall(sent)
        if not sent.endswith(b"QUIT\r\n"):
            client.shutdown(socket.SHUT_WR)
        said = b"".join(iter(lambda: client.recv(65536), b""))
    return b" ".join(re.findall(rb"^(\d{3}) ", said, re.MULTILINE)).decode()


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        # A byte too many: half a line end, and the other half as a command.
        (MAIL + RCPT + b"BDAT 4 LAST\r\na\r\n\r\n", "250 250 521 521"),
        (MAIL + RCPT + b"BDAT 3 LAST\r\na\r\nQUIT\r\n", "250 250 250 221"),
        (MAIL + RCPT + b"BDAT 3\r\na\r\nBDAT 3 LAST\r\nb\r\nQUIT\r\n", "250 250 250 250 221"),
        (MAIL + MAIL, "250 503"),
        (RCPT, "503"),
        (b"DATA\r\n", "503"),
        # The bytes of a refused BDAT are swallowed, and the envelope stays open.
        (MAIL + b"BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n" + MAIL + b"RSET\r\n" + MAIL, "250 503 250 503 250 250"),
        (MAIL + RCPT + b"BDAT 4 LAST\r\na\nb\nQUIT\r\n", "250 250 521 221"),
        (MAIL + RCPT + b"BDAT 1000 LAST\r\n" + b"a" * 998 + b"\r\nQUIT\r\n", "250 250 250 221"),
        (MAIL + RCPT + b"BDAT 1001 LAST\r\n" + b"a" * 999 + b"\r\nQUIT\r\n", "250 250 554 221"),
        (MAIL + RCPT + b"DATA\r\na\r\n.\r\n", "250 250 503 500 500"),
        (b"NOOP\n", "521"),
        (b"MAIL FROM:<a@x> NOTIFY=NEVER\r\n", "555"),
        (b"MAIL FROM:<a@x> SIZE=10\r\n", "250"),
        (b"x" * 3_000, "500"),
    ],
)
def test_it_is_strict(relay: ScriptedRelay, sent: bytes, codes: str) -> None:
    assert talk(relay, sent) == codes


def test_a_client_of_the_standard_library_is_served(relay: ScriptedRelay) -> None:
    with smtplib.SMTP("127.0.0.1", relay.relay.port) as client:
        client.sendmail("a@x", ["b@x", "c@x"], b"Subject: s\r\n\r\n.dot\r\n..two\r\n")

    content = b"Subject: s\r\n\r\n.dot\r\n..two\r\n"
    assert relay.received == [Received("a@x", "b@x", content), Received("a@x", "c@x", content)]
    assert relay.violations == []


def test_a_client_without_the_offers_is_served() -> None:
    offer = Offer(pipelining=False, chunking=False)
    with ScriptedRelay(offer=offer).running() as relay, smtplib.SMTP("127.0.0.1", relay.relay.port) as client:
        client.ehlo()
        offered = set(client.esmtp_features)
        client.sendmail("a@x", "b@x", "Subject: s\r\n\r\n")

        assert offered == {"size", "8bitmime"}
        assert relay.recipients == ["b@x"]
        assert talk(relay, MAIL + RCPT) == "503 250 250"


@pytest.mark.parametrize(
    ("step", "action", "codes", "taken"),
    [
        (Step.MAIL, Reply("450 4.7.1 Later"), "450 503 503 221", 0),
        (Step.RCPT, Reply("550 5.1.1 No"), "250 550 554 221", 0),
        (Step.RCPT, Reply("251 2.1.5 Forwarded"), "250 251 250 221", 1),
        (Step.DATA, Reply("554 5.0.0 No"), "250 250 554 221", 0),
        (Step.CONTENT, Reply("552 5.3.4 Too large"), "250 250 552 221", 0),
        (Step.TAKEN, Reply("451 4.3.0 Though it is taken"), "250 250 451 221", 1),
        (Step.TAKEN, HangUp("421 4.3.2 Bye"), "250 250 421", 1),
        (Step.CONTENT, HangUp(), "250 250", 0),
        (Step.CONTENT, Delay(0.01), "250 250 250 221", 1),
        (Step.CONTENT, Delay(0.01, Reply("451 4.3.0 Later")), "250 250 451 221", 0),
        (Step.DATA, Cut(2, HangUp()), "250 250", 0),
        (Step.TAKEN, Raw(b"250 2.0.0 Ok\r\n250 2.0.0 Once more\r\n"), "250 250 250 250 221", 1),
        (Step.QUIT, HangUp(), "250 250 250", 1),
    ],
)
def test_its_script_decides(relay: ScriptedRelay, step: Step, action: object, codes: str, taken: int) -> None:
    relay.script.on(step, action)

    assert talk(relay, MAIL + RCPT + b"BDAT 3 LAST\r\na\r\nQUIT\r\n") == codes
    assert relay.count == taken


def test_a_rule_may_be_for_one_person_one_mail_or_once(relay: ScriptedRelay) -> None:
    relay.script.on(Step.RCPT, Reply("550 5.1.1 No"), recipient="nobody@x")
    relay.script.on(Step.MAIL, Reply("451 4.3.0 Later"), nth=3)
    relay.script.on(Step.CONTENT, Reply("452 4.3.1 Full"), times=1)

    assert talk(relay, MAIL + b"RCPT TO:<nobody@x>\r\n" + RCPT + b"BDAT 0 LAST\r\n") == "250 550 250 452"
    assert talk(relay, MAIL + RCPT + b"BDAT 0 LAST\r\n" + MAIL + b"RSET\r\n" + MAIL) == "250 250 250 250 250 451"


def test_silence_and_reset_are_told_apart(relay: ScriptedRelay) -> None:
    relay.script.on(Step.RCPT, Silence(), recipient="b@x").on(Step.RCPT, Reset(), recipient="c@x")

    timed_out = pytest.raises(smtplib.SMTPServerDisconnected, match="timed out")
    with timed_out, smtplib.SMTP("127.0.0.1", relay.relay.port, timeout=0.2) as client:
        client.sendmail("a@x", "b@x", "")
    # At the next read, or at the shutdown before it.
    with pytest.raises(OSError, match=r"reset|not connected"):
        talk(relay, MAIL + b"RCPT TO:<c@x>\r\n")


@pytest.mark.parametrize("is_implicit", [True, False])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_signing_in_is_offered_inside_tls_alone(is_implicit: bool, mechanism: str) -> None:
    ca = trustme.CA()
    server, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    ca.issue_cert("localhost").configure_cert(server)
    ca.configure_trust(trusting)
    offer = Offer(tls=server, is_implicit=is_implicit, auth=(mechanism,), needs_sign_in=True)

    with ScriptedRelay(offer=offer, accounts={"u": "secret"}).running() as relay:
        if is_implicit:
            client = smtplib.SMTP_SSL("localhost", relay.relay.port, context=trusting)
        else:
            client = smtplib.SMTP("localhost", relay.relay.port)
            client.ehlo()
            assert "auth" not in client.esmtp_features
            client.starttls(context=trusting)
        with client:
            with pytest.raises(smtplib.SMTPSenderRefused, match="530"):
                client.sendmail("a@x", "b@x", "")
            with pytest.raises(smtplib.SMTPAuthenticationError, match="535"):
                client.login("u", "wrong")
            client.login("u", "secret")
            client.sendmail("a@x", "b@x", "")

    assert relay.recipients == ["b@x"]


def test_it_lets_in_no_more_than_it_is_told(relay: ScriptedRelay) -> None:
    relay.most_connections = 1

    with smtplib.SMTP("127.0.0.1", relay.relay.port), pytest.raises(smtplib.SMTPConnectError, match="421"):
        smtplib.SMTP("127.0.0.1", relay.relay.port)
