"""Groups of mails that are handed over together: out of a chunk of a mailing, or single ones."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from notifications.deliveries import messages, mime
from notifications.deliveries.direct_journal import ClaimedMail, DirectJournal
from notifications.deliveries.encoding import Unwritable
from notifications.deliveries.journal import ClaimedChunk, Due, Journal, LeaseLost, Outcome
from notifications.deliveries.messages import Mail, Recipient
from notifications.deliveries.mime import Envelope
from notifications.deliveries.outcomes import RELAY_PAUSE_SECONDS, Fate, fate, unwritable
from notifications.deliveries.pinning import Pins
from notifications.deliveries.smtp import Answer
from notifications.texts.models import TextVersion
from notifications.texts.rendering import RenderedMail, ValueMissing, ValueRefused

log = logging.getLogger(__name__)


class Group(Protocol):
    """Mails that leave on one connection, one after the other."""

    async def begin(self) -> list[Mail] | None:
        """Notes that they may be on their way, and gives them. None: they must not leave (paused, stopped, lost)."""

    async def finish(self, answers: list[Answer]) -> Counter[str]:
        """Records the answers, in the order of the mails; mails without one never left. Counts by state."""


@dataclass
class OpenChunk:
    """A chunk of ours while its groups are out. It is released when the last of them is back."""

    journal: Journal
    chunk: ClaimedChunk
    pins: Pins
    versions: dict[str, TextVersion]
    groups_out: int
    may_leave: bool = True
    pause_seconds: float | None = None

    async def one_back(self) -> None:
        self.groups_out -= 1
        if self.groups_out:
            return
        try:
            await self.journal.release(self.chunk, self.pause_seconds)
        except LeaseLost:
            log.warning("lease lost before release", extra={"chunk_id": self.chunk.id})


@dataclass
class ChunkGroup:
    """Some people of a chunk, next to one another."""

    open_chunk: OpenChunk
    people: list[Due]
    handover_id: int = 0
    at: datetime | None = None
    leaving: list[Due] = field(default_factory=list)
    unwritten: list[Outcome] = field(default_factory=list)

    async def begin(self) -> list[Mail] | None:
        chunk = self.open_chunk
        noted = None
        if chunk.may_leave:
            noted = await chunk.journal.hand_over(chunk.chunk, [person.person_id for person in self.people])
        if noted is None:
            # Its other groups would be refused as well.
            chunk.may_leave = False
            await chunk.one_back()
            return None
        self.handover_id, self.at = noted
        return [mail for person in self.people if (mail := self._write(person, noted[1]))]

    async def finish(self, answers: list[Answer]) -> Counter[str]:
        assert self.at
        fates = [(person, fate(answer, person.attempts)) for person, answer in zip(self.leaving, answers, strict=False)]
        outcomes = [Outcome(person, found) for person, found in fates if found] + self.unwritten
        chunk = self.open_chunk
        try:
            await chunk.journal.record(chunk.chunk, self.handover_id, self.at, outcomes)
        except LeaseLost:
            # Somebody recovered the chunk and holds these people for in doubt; they stay so.
            log.warning("lease lost before record", extra={"chunk_id": chunk.chunk.id, "people": len(outcomes)})
            outcomes = []
        await chunk.one_back()
        return Counter(outcome.fate.state.value for outcome in outcomes)

    def _write(self, person: Due, at: datetime) -> Mail | None:
        chunk = self.open_chunk
        recipient = Recipient(person.person_id, person.address, person.locale, person.values)
        version = chunk.versions[person.locale]
        try:
            mail = messages.build(chunk.pins, version, chunk.chunk.mailing_id, recipient, at)
        except (ValueMissing, ValueRefused, Unwritable) as error:
            self.unwritten.append(Outcome(person, unwritable(error)))
            return None
        self.leaving.append(person)
        return mail


@dataclass
class DirectGroup:
    """Single mails, oldest first. They were handed over when they were claimed."""

    journal: DirectJournal
    mails: list[ClaimedMail]
    leaving: list[ClaimedMail] = field(default_factory=list)

    async def begin(self) -> list[Mail] | None:
        written = []
        for mail in self.mails:
            try:
                written.append(_write_direct(mail))
            except Unwritable as error:
                await self._record(mail, unwritable(error))
            else:
                self.leaving.append(mail)
        return written

    async def finish(self, answers: list[Answer]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for position, mail in enumerate(self.leaving):
            found = fate(answers[position], mail.attempts) if position < len(answers) else None
            if found is None:
                await self.journal.give_back(mail, RELAY_PAUSE_SECONDS)
                continue
            await self._record(mail, found)
            counts[found.state.value] += 1
        return counts

    async def _record(self, mail: ClaimedMail, found: Fate) -> None:
        await self.journal.record(mail, found.state, found.code, found.reason, found.retry_seconds)


def _write_direct(mail: ClaimedMail) -> Mail:
    envelope = Envelope(
        sender_name=mail.sender_name,
        sender_address=mail.sender_address,
        reply_to=mail.reply_to,
        recipient=mail.address,
        message_id=messages.direct_message_id(mail.key, mail.sender_address),
        date=mail.handed_at,
        locale=mail.locale,
    )
    content = mime.write(envelope, RenderedMail(mail.subject, mail.html, mail.plain))
    return Mail(mail.sender_address, mail.address, content)
