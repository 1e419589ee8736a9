"""Groups of mails that are handed over together: out of a chunk of a mailing, or single ones."""

import logging
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Protocol

from notifications.deliveries import messages, mime
from notifications.deliveries.claims import ClaimedChunk, Claims, Due
from notifications.deliveries.direct_journal import ClaimedMail, DirectJournal
from notifications.deliveries.encoding import Unwritable
from notifications.deliveries.journal import Handed, Journal, Report, Wish
from notifications.deliveries.messages import Mail, Recipient, Writer
from notifications.deliveries.mime import Envelope
from notifications.deliveries.outcomes import RELAY_PAUSE_SECONDS, Fate, fate, unwritable
from notifications.deliveries.recording import Outcome
from notifications.deliveries.smtp import Answer
from notifications.texts.models import Picture
from notifications.texts.rendering import RenderedMail, ValueMissing, ValueRefused

log = logging.getLogger(__name__)


class Group(Protocol):
    """Mails that leave on one connection, one after the other."""

    def __len__(self) -> int: ...

    async def begin(self, journal: Journal, finished: "Finished | None") -> list[Mail] | None:
        """Records what was finished before, notes that these may be on their way, and gives them.

        None: they must not leave (paused, stopped, lost).
        """

    async def finish(self, answers: list[Answer]) -> "Finished":
        """What became of the mails, in their order; those without an answer never left."""


@dataclass(frozen=True)
class Finished:
    """A group that is back. Of a mailing's its report is still to be recorded."""

    counts: Counter[str]
    open_chunk: "OpenChunk | None" = None
    report: Report | None = None

    async def settle(self) -> None:
        """It is recorded."""
        if self.open_chunk:
            await self.open_chunk.one_back()


@dataclass
class OpenChunk:
    """A chunk of ours while its groups are out. It is released when the last of them is back.

    `writers` write the mailing's mails, by locale; `left` are people of whom no group was made yet.
    """

    claims: Claims
    chunk: ClaimedChunk
    writers: dict[str, Writer]
    left: deque[Due]
    groups_out: int = 0

    def cut(self, most: int) -> "ChunkGroup":
        """The next people of it. Somebody in doubt never travels with others: a closed mailing has no others."""
        people = [self.left.popleft()]
        while self.left and len(people) < most and self.left[0].is_in_doubt == people[0].is_in_doubt:
            people.append(self.left.popleft())
        self.groups_out += 1
        return ChunkGroup(self, people)

    def put_back(self, group: "ChunkGroup") -> None:
        """The group was not begun."""
        self.left.extendleft(reversed(group.people))
        self.groups_out -= 1

    def refuse(self) -> None:
        """Its other groups would be refused as well."""
        self.left.clear()

    async def one_back(self) -> None:
        self.groups_out -= 1
        if self.groups_out or self.left:
            return
        if not await self.claims.release(self.chunk):
            log.warning("chunk lost before release", extra={"chunk_id": self.chunk.id})


@dataclass
class ChunkGroup:
    """Some people of a chunk, next to one another."""

    open_chunk: OpenChunk
    people: list[Due]
    handed: Handed | None = None
    leaving: list[Due] = field(default_factory=list)
    unwritten: list[Outcome] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.people)

    async def begin(self, journal: Journal, finished: Finished | None) -> list[Mail] | None:
        wish = Wish(self.open_chunk.chunk, self.people)
        self.handed = await journal.turn(finished.report if finished else None, wish)
        if finished:
            await finished.settle()
        if self.handed is None:
            self.open_chunk.refuse()
            await self.open_chunk.one_back()
            return None
        return [mail for person in self.people if (mail := self._write(person, self.handed))]

    async def finish(self, answers: list[Answer]) -> Finished:
        assert self.handed
        fates = [
            (person, fate(answer, person.attempts, in_doubt=person.is_in_doubt))
            for person, answer in zip(self.leaving, answers, strict=False)
        ]
        outcomes = [Outcome(person, found) for person, found in fates if found] + self.unwritten
        counts = Counter(outcome.fate.state.value for outcome in outcomes)
        return Finished(counts, self.open_chunk, Report(self.open_chunk.chunk, self.handed, outcomes))

    def _write(self, person: Due, handed: Handed) -> Mail | None:
        recipient = Recipient(person.person_id, person.address, person.locale, person.values)
        date = person.handed_at if person.is_in_doubt and person.handed_at else handed.at
        try:
            mail = self.open_chunk.writers[person.locale].write(recipient, date)
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

    def __len__(self) -> int:
        return len(self.mails)

    def cut(self, most: int) -> "DirectGroup":
        """The oldest of them, which are a group of their own from now on."""
        oldest, self.mails = self.mails[:most], self.mails[most:]
        return DirectGroup(self.journal, oldest)

    async def begin(self, journal: Journal, finished: Finished | None) -> list[Mail] | None:
        if finished:
            await journal.turn(finished.report, None)
            await finished.settle()
        written = []
        for mail in self.mails:
            try:
                written.append(_write_direct(mail))
            except Unwritable as error:
                await self._record(mail, unwritable(error))
            else:
                self.leaving.append(mail)
        return written

    async def finish(self, answers: list[Answer]) -> Finished:
        counts: Counter[str] = Counter()
        for position, mail in enumerate(self.leaving):
            found = fate(answers[position], mail.attempts) if position < len(answers) else None
            if found is None or found.is_sender:
                await self.journal.give_back(mail, RELAY_PAUSE_SECONDS)
                continue
            await self._record(mail, found)
            counts[found.state.value] += 1
        return Finished(counts)

    async def give_back(self) -> None:
        """None of them was begun."""
        for mail in self.mails:
            await self.journal.give_back(mail, 0)

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
    picture = Picture(mail.picture_id, mail.png) if mail.picture_id else None
    content = mime.write(envelope, RenderedMail(mail.subject, mail.html, mail.plain), picture)
    return Mail(mail.sender_address, mail.address, content)
