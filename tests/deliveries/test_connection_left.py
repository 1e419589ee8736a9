"""A connection leaves no socket behind, however it ends: also at a relay that does not take part in ending it."""

import asyncio
import gc
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from notifications.deliveries import connection
from notifications.deliveries.connection import Connection
from notifications.deliveries.smtp import RelayRefuses
from notifications.deliveries.tokens import Tokens
from tests.relay.script import Silence, Step
from tests.relay.server import Offer, ScriptedRelay


@contextmanager
def nothing_left() -> Iterator[None]:
    """Python warns of each socket that it finds open and forgotten."""
    gc.collect()
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        yield
        gc.collect()
    assert [str(warning.message) for warning in left] == []


@pytest.fixture(params=["implicit", "starttls", "plain"])
def relay(request: pytest.FixtureRequest, certificate: ssl.SSLContext) -> Iterator[ScriptedRelay]:
    tls = None if request.param == "plain" else certificate
    offer = Offer(tls=tls, is_implicit=request.param == "implicit", auth=("PLAIN",), needs_sign_in=True)
    with ScriptedRelay(offer=offer, accounts={"u": "secret"}).running() as relay:
        yield relay


def test_a_relay_that_falls_silent_at_the_sign_in(relay: ScriptedRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.3)
    relay.script.on(Step.AUTH, Silence())

    with nothing_left(), pytest.raises(RelayRefuses):
        asyncio.run(Connection.open(relay.relay, Tokens()))


def test_a_sender_that_is_told_to_end_while_it_signs_in(relay: ScriptedRelay) -> None:
    relay.script.on(Step.AUTH, Silence())

    async def open_for_a_while() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(Connection.open(relay.relay, Tokens()), timeout=0.3)

    with nothing_left():
        asyncio.run(open_for_a_while())


def test_a_relay_that_does_not_say_goodbye(relay: ScriptedRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "QUIT_SECONDS", 0.3)
    relay.script.on(Step.QUIT, Silence())

    async def open_and_close() -> None:
        opened = await Connection.open(relay.relay, Tokens())
        await opened.close()

    with nothing_left():
        asyncio.run(open_and_close())
