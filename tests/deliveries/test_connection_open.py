"""A relay that does not let us in, in whatever way, refuses us and fails nobody."""

import asyncio
import socket

import pytest

from notifications.deliveries import connection
from notifications.deliveries.connection import Connection
from notifications.deliveries.smtp import RelayRefuses
from notifications.deliveries.tokens import Tokens
from portal.engines.relay import Relay
from tests.deliveries.connections import make_mails, send
from tests.relay.script import Action, Delay, HangUp, Raw, Reply, Reset, Silence, Step
from tests.relay.server import Offer, ScriptedRelay


def refusal(relay: Relay) -> RelayRefuses:
    with pytest.raises(RelayRefuses) as refused:
        asyncio.run(Connection.open(relay, Tokens()))
    return refused.value


@pytest.mark.parametrize("step", [Step.BANNER, Step.EHLO])
@pytest.mark.parametrize(
    ("action", "code", "is_unknown"),
    [
        (Reply("421 4.3.2 Later"), 421, False),
        (HangUp("421 4.7.0 Too many connections"), 421, False),
        (Reply("432 4.3.2 Concurrent connections limit exceeded"), 432, False),
        (Reply("654 ?"), None, True),
        (Reply("garbage"), None, True),
        (Raw(b"2" * 100_000), None, True),
        (HangUp(), None, False),
        (Reset(), None, False),
        (Silence(), None, False),
    ],
)
def test_a_relay_that_does_not_let_us_in_is_told(
    step: Step, action: Action, code: int | None, is_unknown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONNECT_SECONDS", "ANSWER_SECONDS"):
        monkeypatch.setattr(connection, name, 0.3)
    relay = ScriptedRelay()
    relay.script.on(step, action)

    with relay.running():
        refused = refusal(relay.relay)

    assert (refused.answer.code, refused.unknown is not None) == (code, is_unknown)
    assert refused.answer.reason.startswith("The relay ")


def test_a_relay_that_is_not_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert refusal(Relay("127.0.0.1", port)).answer.reason.startswith("The relay cannot be reached.")


@pytest.mark.parametrize("host", ["nowhere.invalid", "x" * 70 + ".example"])
def test_a_name_that_leads_nowhere_is_told(host: str) -> None:
    assert refusal(Relay(host, 25)).answer.code is None


def test_a_relay_that_greets_late_is_waited_for() -> None:
    relay = ScriptedRelay()
    relay.script.on(Step.BANNER, Delay(0.2))

    with relay.running():
        assert send(relay.relay, make_mails("ada")).short == "S"


def test_a_relay_of_old_is_greeted_with_helo() -> None:
    relay = ScriptedRelay(offer=Offer(pipelining=False, chunking=False))
    relay.script.on(Step.EHLO, Reply("502 5.5.1 Not implemented"))

    with relay.running():
        assert send(relay.relay, make_mails("ada", "ben")).short == "SS"


def test_a_relay_that_is_full_takes_a_connection_later() -> None:
    with ScriptedRelay(most_connections=0).running() as relay:
        assert refusal(relay.relay).answer.code == 421
        relay.most_connections = 1
        assert send(relay.relay, make_mails("ada")).short == "S"
