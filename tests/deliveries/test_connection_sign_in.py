"""Connections are encrypted and signed in before anything is said on them."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
import trustme
from pytest_django.fixtures import Settings

from notifications.deliveries import connection
from notifications.deliveries.connection import Connection
from notifications.deliveries.smtp import RelayRefuses
from notifications.deliveries.tokens import Tokens
from portal.engines.relay import Relay
from portal.engines.server_url import Auth, Tls
from tests.accounts.entra_server import CLIENT_ID, SECRET, TID, Entra, serve
from tests.deliveries.connections import make_mails, send
from tests.relay.script import Reply, Step
from tests.relay.server import Offer, ScriptedRelay

USER = "rollout@contoso.example"


@pytest.fixture
def entra(tmp_path: Path, settings: Settings, trust: Callable[[str], None]) -> Iterator[Entra]:
    authority, server = serve(tmp_path)
    trust(Path(authority.ca_file).read_text())
    settings.ENTRA_AUTHORITY_HOST = authority.address
    yield authority
    server.shutdown()
    server.server_close()


def open_and_close(relay: Relay, tokens: Tokens | None = None) -> None:
    async def work() -> None:
        opened = await Connection.open(relay, tokens or Tokens())
        await opened.close()

    asyncio.run(work())


def refusal(relay: Relay, tokens: Tokens | None = None) -> RelayRefuses:
    with pytest.raises(RelayRefuses) as refused:
        open_and_close(relay, tokens)
    assert SECRET not in str(refused.value)
    return refused.value


def exchange(certificate: ssl.SSLContext, entra: Entra) -> ScriptedRelay:
    """A relay that takes the authority's tokens."""
    relay = ScriptedRelay(offer=Offer(tls=certificate, auth=("LOGIN", "XOAUTH2"), needs_sign_in=True))
    relay.tokens = entra.issued
    return relay


def with_token(relay: Relay) -> Relay:
    return replace(relay, user=USER, password=SECRET, auth=Auth.XOAUTH2, oauth_tenant=TID, oauth_client=CLIENT_ID)


@pytest.mark.parametrize("is_implicit", [True, False])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize("chunking", [True, False])
def test_mails_go_over_tls_with_a_password(
    certificate: ssl.SSLContext, is_implicit: bool, mechanism: str, chunking: bool
) -> None:
    offer = Offer(chunking=chunking, tls=certificate, is_implicit=is_implicit, auth=(mechanism,), needs_sign_in=True)
    mails = make_mails("ada", "ben", content=b"x\r\n" * 30_000)

    with ScriptedRelay(offer=offer, accounts={"u": "secret"}).running() as relay:
        sent = send(relay.relay, mails)

    assert (sent.short, sent.is_open) == ("SS", True)
    assert [mail.content for mail in relay.received] == [mail.content for mail in mails]
    assert relay.violations == []


def test_a_wrong_password_is_told_and_fails_nobody(certificate: ssl.SSLContext) -> None:
    offer = Offer(tls=certificate, auth=("PLAIN",), needs_sign_in=True)

    with ScriptedRelay(offer=offer, accounts={"u": SECRET}).running() as relay:
        refused = refusal(replace(relay.relay, password="wrong"))

    assert (refused.answer.code, str(refused)) == (535, "The relay refuses our credentials (535 5.7.8)")


@pytest.mark.parametrize("is_implicit", [True, False])
def test_nothing_is_said_to_a_relay_whose_certificate_is_not_trusted(
    certificate: ssl.SSLContext, is_implicit: bool
) -> None:
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(stranger)
    offer = Offer(tls=stranger, is_implicit=is_implicit, auth=("PLAIN",))

    with ScriptedRelay(offer=offer, accounts={"u": SECRET}, log=[]).running() as relay:
        refused = refusal(relay.relay)

    assert str(refused).startswith("The relay's certificate is not valid.")
    assert [line[:4] for line in relay.log or []] == ([] if is_implicit else [b"EHLO", b"STAR"])


def test_a_certificate_for_another_name_is_refused(certificate: ssl.SSLContext) -> None:
    with ScriptedRelay(offer=Offer(tls=certificate, is_implicit=True)).running() as relay:
        assert "certificate is not valid" in str(refusal(replace(relay.relay, host="127.0.0.1")))


@pytest.mark.parametrize("reply", ["", "454 4.7.0 TLS not available", "220 2.0.0 Ready, and then no TLS"])
def test_without_starttls_the_password_stays_here(
    certificate: ssl.SSLContext, reply: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.5)
    relay = ScriptedRelay(offer=Offer(tls=certificate if reply else None, auth=("PLAIN",)), log=[])
    relay.script.on(Step.STARTTLS, Reply(reply))

    with relay.running():
        refusal(replace(relay.relay, tls=Tls.STARTTLS, user="u", password=SECRET))

    assert not any(line.startswith(b"AUTH") for line in relay.log or [])


def test_an_access_token_of_entra_signs_in(certificate: ssl.SSLContext, entra: Entra) -> None:
    with exchange(certificate, entra).running() as relay:
        sent = send(with_token(relay.relay), make_mails("ada"))

    assert sent.short == "S"
    assert len(entra.issued) == 1


def test_connections_share_a_token_until_five_minutes_before_its_end(certificate: ssl.SSLContext, entra: Entra) -> None:
    tokens = Tokens()

    with exchange(certificate, entra).running() as relay, time_machine.travel("2026-11-24T10:00:00Z") as clock:

        async def open_many() -> None:
            opened = await asyncio.gather(*(Connection.open(with_token(relay.relay), tokens) for _ in range(8)))
            await asyncio.gather(*(one.close() for one in opened))

        asyncio.run(open_many())
        clock.shift(54 * 60)
        open_and_close(with_token(relay.relay), tokens)
        assert len(entra.issued) == 1
        clock.shift(2 * 60)
        open_and_close(with_token(relay.relay), tokens)
        assert len(entra.issued) == 2


def test_a_token_that_is_refused_is_replaced_once(certificate: ssl.SSLContext, entra: Entra) -> None:
    tokens = Tokens()
    relay = exchange(certificate, entra)
    relay.script.on(Step.AUTH, Reply("535 5.7.3 Token expired"), times=1)

    with relay.running():
        open_and_close(with_token(relay.relay), tokens)
        open_and_close(with_token(relay.relay), tokens)

    assert len(entra.issued) == 2


def test_a_mailbox_that_takes_no_token_is_told_and_fails_nobody(certificate: ssl.SSLContext, entra: Entra) -> None:
    relay = exchange(certificate, entra)
    relay.script.on(Step.AUTH, Reply("535 5.7.139 SmtpClientAuthentication is disabled"))

    with relay.running():
        refused = refusal(with_token(relay.relay))

    assert (refused.answer.code, len(entra.issued)) == (535, 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"password": "wrong"}, "invalid_client, AADSTS7000215."),
        ({"oauth_client": TID}, "unauthorized_client, AADSTS700016."),
    ],
)
def test_entra_says_why_there_is_no_token(
    certificate: ssl.SSLContext, entra: Entra, change: dict[str, str], reason: str
) -> None:
    with exchange(certificate, entra).running() as relay:
        refused = refusal(replace(with_token(relay.relay), **change))

    assert str(refused) == f"Entra gives no access token for the relay: {reason}"
    assert refused.answer.code is None


def test_entra_that_is_away_is_told_and_found_again(
    certificate: ssl.SSLContext, entra: Entra, settings: Settings
) -> None:
    tokens = Tokens()

    with exchange(certificate, entra).running() as relay:
        settings.ENTRA_AUTHORITY_HOST = "https://localhost:1"
        assert str(refusal(with_token(relay.relay), tokens)).startswith("Entra gives no access token: it cannot be")
        settings.ENTRA_AUTHORITY_HOST = entra.address
        open_and_close(with_token(relay.relay), tokens)


def test_a_relay_without_xoauth2_is_told(certificate: ssl.SSLContext, entra: Entra) -> None:
    with ScriptedRelay(offer=Offer(tls=certificate, auth=("PLAIN",))).running() as relay:
        assert "XOAUTH2" in str(refusal(with_token(relay.relay)))
