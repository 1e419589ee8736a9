"""The witness relay's process: `python -m tests.faults.relay LEDGER PORT SEED [--no-chunking]`.

Every mail stands in its ledger, on the disk, before the sender is told. Commands come as JSON lines on standard
input; the process ends with it.
"""

import asyncio
import json
import random
import re
import socket
import sys
from collections.abc import Collection
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from tests.faults.rules import CLOSE, EVERYTHING, HOLD, MIDDLE, RESET, SILENCE, Rule, Rules
from tests.faults.witness import Book
from tests.relay.script import Action, Cut, Delay, Dialogue, HangUp, Received, Reply, Reset, Script, Silence, Step
from tests.relay.server import Offer, ScriptedRelay
from tests.relay.wire import Wire

# Whoever is held back is killed long before.
HOLD_SECONDS = 120
REFERENCE = re.compile(rb"Reference (RP-[0-9A-Z-]{9})")
ENDS = {RESET: Reset(), CLOSE: HangUp(), SILENCE: Silence()}


class SigningIn(ScriptedRelay):
    """A relay that wants an access token of everybody where it is told so, and none that has expired."""

    expired: Collection[str] = ()

    def obey(self, expired: Collection[str] | None) -> None:
        self.offer.auth = () if expired is None else ("XOAUTH2",)
        self.offer.needs_sign_in = expired is not None
        self.expired = expired or ()

    def knows(self, mechanism: str, user: str, secret: str) -> bool:
        return secret not in self.expired and EVERYTHING not in self.expired


class Witnessing(Script):
    """A relay that writes down what it takes and what it does beside."""

    def __init__(self, book: Book, seed: int) -> None:
        super().__init__()
        self.book = book
        self.chances = random.Random(seed)
        self.followed = Rules(self.chances)
        self.pace = 0.0
        self._next_at = 0.0

    def obey(self, words: dict[str, Any]) -> None:
        self.followed.set([Rule(**rule) for rule in words["rules"]])
        self.pace = words["pace"]

    def decide(self, step: Step, dialogue: Dialogue) -> Action | None:
        """What the rules say; a cut in the middle is decided before the first byte."""
        recipient = dialogue.recipient if step not in (Step.BANNER, Step.MAIL) else ""
        if step is Step.DATA and (act := self.followed.act_at(MIDDLE, recipient)):
            self._note(act, MIDDLE, dialogue)
            end = ENDS[act]
            return Cut(self.chances.randrange(1, 2_000), by=end)
        act = self.followed.act_at(step, recipient)
        if not act:
            return None
        self._note(act, step, dialogue)
        if act == HOLD:
            return Delay(HOLD_SECONDS)
        return ENDS.get(act) or (HangUp(act) if act.startswith("421") else Reply(act))

    def take(self, mail: Received, dialogue: Dialogue) -> Action | None:
        """Into the ledger, before anything is said."""
        headers = BytesHeaderParser().parsebytes(mail.content)
        reference = REFERENCE.search(mail.content)
        self.book.take(
            recipient=mail.recipient,
            message_id=headers["Message-ID"],
            date=headers["Date"],
            reference=reference[1].decode() if reference else "",
        )
        action = self.decide(Step.TAKEN, dialogue)
        return Delay(seconds, then=action) if (seconds := self._turn()) else action

    def _turn(self) -> float:
        """Seconds until it is this mail's turn, at the pace of the whole relay."""
        if not self.pace:
            return 0
        now = asyncio.get_running_loop().time()
        self._next_at = max(now, self._next_at) + 1 / self.pace
        return self._next_at - now

    def _note(self, act: str, step: str, dialogue: Dialogue) -> None:
        assert isinstance(dialogue, Wire)
        is_reply = act[:3].isdigit()
        self.book.note(
            "refused" if is_reply else act,
            step=step,
            recipient=dialogue.recipient,
            port=dialogue.transport.get_extra_info("peername")[1],
            **({"reply": act} if is_reply else {}),
        )


async def serve(path: Path, port: int, seed: int, offer: Offer) -> None:
    """Takes mails until standard input ends."""
    script = Witnessing(Book(path), seed)
    relay = SigningIn(script=script, offer=offer, keeps_mails=False)
    commands = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    server = await relay.serve(socket.create_server(("127.0.0.1", port), backlog=200))
    while line := await commands.readline():
        words = json.loads(line)
        script.obey(words)
        relay.obey(words["expired"])
    server.close()


if __name__ == "__main__":
    offered = Offer(chunking="--no-chunking" not in sys.argv)
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), offered))
