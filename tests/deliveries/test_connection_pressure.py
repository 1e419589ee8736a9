"""Neither side waits for the other, and what never left is known not to have left."""

import re
import ssl
import time

import pytest

from notifications.deliveries import wire
from tests.deliveries.connections import WAYS, make_mails, send
from tests.relay.script import Delay, Reply, Step
from tests.relay.server import Offer, ScriptedRelay

MEGABYTE = b"x" * 998 + b"\r\n"
NAMES = [f"p{number}" for number in range(40)]


@pytest.mark.parametrize("way", WAYS)
def test_a_relay_that_talks_more_than_it_listens_does_not_stop_us(way: str) -> None:
    """Its replies are larger than what sockets hold, and so are our mails."""
    relay = ScriptedRelay(offer=WAYS[way], keeps_mails=False)
    relay.script.on(Step.TAKEN, Reply(("250-" + "x" * 4_000 + "\r\n") * 90 + "250 2.0.0 Taken"))

    with relay.running():
        sent = send(relay.relay, make_mails(*NAMES, content=MEGABYTE * 300))

    assert sent.short == "S" * len(NAMES)
    assert relay.count == len(NAMES)


@pytest.mark.parametrize("is_encrypted", [True, False])
@pytest.mark.parametrize("way", ["chunks", "data"])
def test_what_never_left_is_untouched(
    way: str, is_encrypted: bool, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay that reads nothing for a while: when we have given it up, it goes on with what it has."""
    offer = Offer(chunking=way == "chunks", tls=certificate if is_encrypted else None, is_implicit=is_encrypted)
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.5)
    relay = ScriptedRelay(offer=offer)
    relay.script.on(Step.CONTENT, Delay(1.5), recipient="p1@contoso.example")

    with relay.running():
        sent = send(relay.relay, make_mails(*NAMES, content=MEGABYTE * 1_000))
        deadline = time.monotonic() + 20
        while relay.sessions and time.monotonic() < deadline:
            time.sleep(0.05)

    assert re.fullmatch(r"S\?+-+" if way == "chunks" else r"S\?-+", sent.short)
    doubtful = {name for name, letter in zip(NAMES, sent.short, strict=True) if letter != "-"}
    assert {recipient.partition("@")[0] for recipient in relay.recipients} <= doubtful
