"""Mails sent on a connection, and what came of it in short."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from notifications.deliveries.connection import Connection
from notifications.deliveries.messages import Mail
from notifications.deliveries.smtp import Answer, Result, UnknownReply
from notifications.deliveries.tokens import Tokens
from portal.engines.relay import Mode, Relay
from tests.relay.server import Offer

LETTERS = {
    Result.SENT: "S",
    Result.DEFERRED: "D",
    Result.FAILED: "F",
    Result.IN_DOUBT: "?",
    Result.UNTOUCHED: "-",
    Result.RELAY_REFUSES: "R",
}
SENDER = "rollout@contoso.example"
# How mails can be handed over, and what a relay offers for it.
WAYS = {
    "data": Offer(chunking=False),
    "steps": Offer(pipelining=False, chunking=False),
    "chunks": Offer(),
}


@dataclass(frozen=True)
class Sent:
    """What `send` answered, and how the connection was left."""

    answers: list[Answer]
    is_open: bool
    unknown: UnknownReply | None

    @property
    def short(self) -> str:
        """A letter per mail: S, D and F as the states; “?” in doubt, “-” untouched, R the relay refuses."""
        return "".join(LETTERS[answer.result] for answer in self.answers)


def make_mails(*names: str, content: bytes = b"Subject: s\r\n\r\nText\r\n") -> list[Mail]:
    return [Mail(SENDER, f"{name}@contoso.example", content) for name in names]


def send(relay: Relay, *groups: Sequence[Mail], mode: Mode = Mode.AUTO) -> Sent:
    """Sends the groups one after the other on one connection, as far as it stays open."""

    async def work() -> Sent:
        connection = await Connection.open(replace(relay, mode=mode), Tokens())
        answers: list[Answer] = []
        for group in groups:
            answers += await connection.send(group)
        sent = Sent(answers, connection.is_open, connection.unknown)
        with suppress(TimeoutError):
            await connection.close()
        return sent

    return asyncio.run(work())
