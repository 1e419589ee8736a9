"""How mails are handed over on a connection: by DATA, or in groups by BDAT. What each reply means is smtp.py's."""

from collections.abc import Sequence

from notifications.deliveries.messages import Mail
from notifications.deliveries.smtp import Answer, Result, Step, UnknownReply, sort_reply
from notifications.deliveries.wire import ANSWER_SECONDS, GARBLED, Lost, Reply, Wire

INVITED = 354
CLOSING = 421

LOST = "The connection to the relay was lost"
BROKEN_OFF = "The relay did not answer after the last line"
SILENT = f"The relay did not answer within {ANSWER_SECONDS:.0f} seconds after the last line"
UNKNOWN = "The relay answered what SMTP does not have"
CONTRADICTION = "The relay refused the mail and then took it"


class Dialogue:
    """What is said on one connection, and where in it we are.

    `mails_count` are the mails begun. `unknown` is a reply that SMTP does not have. `must_end`: the relay says goodbye,
    or contradicts itself.
    """

    def __init__(self, wire: Wire, *, pipelines: bool) -> None:
        self.mails_count = 0
        self.unknown: UnknownReply | None = None
        self.must_end = False
        self._wire = wire
        self._pipelines = pipelines
        # An envelope may still be open: the next one begins with RSET, or the relay would add to the open one.
        self._is_dirty = False
        self._said_goodbye = False

    # DATA: a round trip per mail, because the relay asks for each content. The next envelope travels with it.

    async def by_data(self, mails: Sequence[Mail]) -> list[Answer]:
        """Answers up to the one that ends the connection, if any does. Later mails are untouched."""
        answers: list[Answer] = []
        is_addressed = False
        for mail, following in zip(mails, [*mails[1:], None], strict=True):
            answer = await self._invitation(mail, is_addressed=is_addressed)
            is_addressed = False
            if answer is None:
                answer = await self._content(mail, following)
                is_addressed = self._pipelines
            answers.append(answer)
            if self.must_end or not answer.keeps_connection:
                break
        return answers

    async def _invitation(self, mail: Mail, *, is_addressed: bool) -> Answer | None:
        """None: the relay waits for the content. `is_addressed`: the envelope has been written before."""
        refusal: Answer | None = None
        envelope = _envelope(mail, begins_anew=self._is_dirty and not is_addressed)
        if not is_addressed:
            self.mails_count += 1
            if self._pipelines:
                await self._wire.write(b"".join(line for _, line in envelope), replies=len(envelope))
        self._is_dirty = True
        try:
            for step, line in envelope:
                if not self._pipelines:
                    await self._wire.write(line, replies=1)
                reply = await self._wire.next()
                if step is Step.CONTENT:
                    return await self._invited(reply, refusal)
                refusal = refusal or self._objection(step, reply)
                # With pipelining, DATA has been said and will be answered.
                if refusal and not (self._pipelines and refusal.keeps_connection):
                    return refusal
        except Lost:
            return refusal or Answer(Result.UNTOUCHED, None, LOST)
        except UnknownReply as error:
            self.unknown = error
            return refusal or Answer(Result.UNTOUCHED, None, UNKNOWN)
        return refusal

    async def _invited(self, reply: Reply, refusal: Answer | None) -> Answer | None:
        """The answer to DATA."""
        if refusal is None:
            if reply.code == INVITED:
                return None
            if reply.is_yes:
                raise UnknownReply(f"{reply.code} at DATA")
            return self._objection(Step.CONTENT, reply)
        if reply.code == INVITED:
            # RFC 2920 §3.1: to nobody, but it must be ended. A relay that takes this has another envelope in mind.
            await self._wire.write(b".\r\n", replies=1)
            reply = await self._wire.next()
        self.must_end = reply.is_yes or reply.code == CLOSING
        return refusal

    async def _content(self, mail: Mail, following: Mail | None) -> Answer:
        """The content, and behind it the next envelope.

        No line of a content begins with a dot, so there is nothing to double: whoever writes it sees to that, because
        looking for one here would cost as much as all the rest.
        """
        envelope = b""
        if following is not None and self._pipelines:
            self.mails_count += 1
            envelope = b"".join(line for _, line in _envelope(following))
        replies = 4 if envelope else 1
        end = await self._wire.write(mail.content + b".\r\n" + envelope, replies=replies) - len(envelope)
        answer = await self._verdict(end)
        self._is_dirty = answer.result is not Result.SENT
        return answer

    # BDAT: nothing waits for anything. A group leaves in one go.

    async def by_chunks(self, mails: Sequence[Mail]) -> list[Answer]:
        """Answers for all that was begun. Later mails are untouched."""
        begun: list[tuple[list[Step], int]] = []
        for mail in mails:
            await self._wire.drained()
            if self._wire.is_lost:
                break
            # How the mail before ended is not known yet: RSET closes its envelope, if the relay has not.
            envelope = _envelope(mail, begins_anew=self._is_dirty or bool(begun))[:-1]
            lines = b"".join(line for _, line in envelope)
            bdat = b"BDAT %d LAST\r\n" % len(mail.content)
            self.mails_count += 1
            end = await self._wire.write(lines + bdat + mail.content, replies=len(envelope) + 1)
            begun.append(([step for step, _ in envelope], end))
        answers = [await self._chunk(steps, end) for steps, end in begun]
        self._is_dirty = not answers or answers[-1].result is not Result.SENT
        return answers

    async def _chunk(self, steps: list[Step], end: int) -> Answer:
        """The answer to a mail that is on its way in full."""
        refusal: Answer | None = None
        for step in steps:
            try:
                reply = await self._wire.next()
                refusal = refusal or self._objection(step, reply)
            except Lost:
                return refusal or self._lost(end)
            except UnknownReply as error:
                self.unknown = error
                refusal = self._doubt(end, UNKNOWN)
        if refusal is None:
            return await self._verdict(end)
        try:
            reply = await self._wire.next()
        except Lost:
            return refusal
        if reply.is_yes:
            # Into an envelope that was open, perhaps. Nobody knows to whom it went.
            self.must_end = True
            return self._doubt(end, CONTRADICTION)
        return refusal

    # Both

    def _objection(self, step: Step, reply: Reply) -> Answer | None:
        """Why this mail cannot go on. Raises UnknownReply."""
        if reply.code == GARBLED:
            raise UnknownReply(f"a line that is no reply at {step}")
        if reply.is_yes:
            return None
        if reply.code == CLOSING:
            self.must_end = self._said_goodbye = True
            return Answer(Result.UNTOUCHED, CLOSING, sort_reply(step, reply.code, reply.text).reason)
        return sort_reply(step, reply.code, reply.text)

    async def _verdict(self, end: int) -> Answer:
        """The answer to a content that was written up to here."""
        try:
            reply = await self._wire.next()
            if reply.code == GARBLED:
                raise UnknownReply("a line that is no reply after the content")
            if reply.code == CLOSING:
                self.must_end = self._said_goodbye = True
            return sort_reply(Step.CONTENT, reply.code, reply.text)
        except Lost:
            return self._lost(end)
        except UnknownReply as error:
            self.unknown = error
            return self._doubt(end, UNKNOWN)

    def _lost(self, end: int) -> Answer:
        if self._said_goodbye and self._wire.was_ended:
            # It said that it goes and went: it did nothing between.
            return Answer(Result.UNTOUCHED, None, LOST)
        return self._doubt(end, SILENT if self._wire.has_timed_out else BROKEN_OFF)

    def _doubt(self, end: int, reason: str) -> Answer:
        if self._wire.may_have(end):
            return Answer(Result.IN_DOUBT, None, reason)
        return Answer(Result.UNTOUCHED, None, LOST)


def _envelope(mail: Mail, *, begins_anew: bool = False) -> list[tuple[Step, bytes]]:
    """The commands before a content, and what each is about. The last one is DATA."""
    lines = [
        (Step.SENDER, b"MAIL FROM:<%b>\r\n" % mail.sender.encode()),
        (Step.RECIPIENT, b"RCPT TO:<%b>\r\n" % mail.recipient.encode()),
        (Step.CONTENT, b"DATA\r\n"),
    ]
    return [(Step.RESET, b"RSET\r\n"), *lines] if begins_anew else lines
