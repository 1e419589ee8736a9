"""One connection to a relay: opened, signed in, and mails sent on it."""

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from functools import cache
from typing import Self

from aiosmtplib import SMTP, SMTPConnectTimeoutError, SMTPException, SMTPHeloError, SMTPResponseException

from notifications.deliveries.dialogue import LOST, Dialogue
from notifications.deliveries.messages import Mail
from notifications.deliveries.smtp import Answer, RelayRefuses, Result, Step, UnknownReply, sort_reply
from notifications.deliveries.tokens import NoToken, Tokens
from notifications.deliveries.wire import ANSWER_SECONDS, Lost, Wire
from portal.engines.relay import Mode, Relay
from portal.engines.server_url import Auth, Tls
from portal.https import trusted

# A relay that is there takes the connection and greets in milliseconds, or after the seconds that spammers do not
# wait; one that is not there must not hold up a sender for long.
CONNECT_SECONDS = 15.0
# A relay that does not say goodbye is left without one.
QUIT_SECONDS = 2.0
# What an envelope can carry without becoming another one. Who may be written to is decided elsewhere.
ADDRESS = re.compile(r"[!-;=?-~]{1,320}")
REFUSES_CREDENTIALS = 535


class Connection:
    """A connection that is ready for mails."""

    def __init__(self, wire: Wire, *, pipelines: bool, chunks: bool) -> None:
        self._wire = wire
        self._dialogue = Dialogue(wire, pipelines=pipelines)
        self._chunks = chunks
        self._is_closed = False

    @classmethod
    async def open(cls, relay: Relay, tokens: Tokens) -> Self:
        """Connects, encrypts and signs in as the relay asks for. Raises RelayRefuses.

        An access token that the relay refuses is replaced by a fresh one, once.
        """
        if relay.auth is Auth.PASSWORD:
            return await cls._open(relay)
        token = await _token(tokens.get(relay))
        try:
            return await cls._open(relay, token)
        except RelayRefuses as refusal:
            if refusal.answer.code != REFUSES_CREDENTIALS:
                raise
        return await cls._open(relay, await _token(tokens.replace(relay, token)))

    @classmethod
    async def _open(cls, relay: Relay, token: str = "") -> Self:
        client = await _client(relay, token)
        try:
            await client.connect(timeout=CONNECT_SECONDS)
            if client.is_ehlo_or_helo_needed:
                await _greet(client)
            pipelines = client.supports_extension("pipelining")
            chunks = pipelines and client.supports_extension("chunking") and relay.mode is Mode.AUTO
            if not isinstance(client.transport, asyncio.Transport):
                raise ConnectionError("it hung up")
            return cls(Wire(client.transport), pipelines=pipelines, chunks=chunks)
        except BaseException as error:
            client.close()
            # UnicodeError: a host name that is none.
            if isinstance(error, SMTPException | OSError | UnicodeError):
                raise _refusal(error) from error
            raise

    @property
    def is_open(self) -> bool:
        """Whether it takes mails. A relay may end a connection at any moment."""
        return not self._is_closed and self._wire.is_idle

    @property
    def mails_count(self) -> int:
        """The mails begun on it, for a relay that takes so many per connection."""
        return self._dialogue.mails_count

    @property
    def unknown(self) -> UnknownReply | None:
        """A reply that came and that SMTP does not have: to be raised when the answers are recorded.

        The mail that it was for is safely in doubt or untouched, and the connection is closed.
        """
        return self._dialogue.unknown

    async def send(self, mails: Sequence[Mail]) -> list[Answer]:
        """What became of each mail. Raises nothing: look at `is_open` and `unknown` afterwards.

        When the connection breaks, a mail is IN_DOUBT if the socket has its content in full and no answer came, which
        by DATA is one mail at most and by BDAT all of them; it is UNTOUCHED if the relay cannot have it in full. A 421
        before the content leaves the mail UNTOUCHED too, with the code. RELAY_REFUSES: that mail was refused, by words
        about us or the relay; nothing is said about the person.
        """
        refusals = [_refusal_of(mail) for mail in mails]
        answers = iter(await self._send([mail for mail, refusal in zip(mails, refusals, strict=True) if not refusal]))
        return [refusal or next(answers) for refusal in refusals]

    async def _send(self, mails: Sequence[Mail]) -> list[Answer]:
        answers: list[Answer] = []
        if not mails:
            return answers
        is_whole = False
        try:
            if self.is_open:
                answers = await (self._dialogue.by_chunks(mails) if self._chunks else self._dialogue.by_data(mails))
            is_whole = len(answers) == len(mails) and all(answer.keeps_connection for answer in answers)
        finally:
            # Also when the task is cancelled: nobody knows then where in the dialogue we are.
            if not is_whole or self._dialogue.must_end or not self._wire.is_idle:
                self._abort()
        return answers + [Answer(Result.UNTOUCHED, None, LOST)] * (len(mails) - len(answers))

    async def close(self) -> None:
        """Ends the connection, politely if the relay still listens."""
        if self.is_open:
            await self._wire.write(b"QUIT\r\n", replies=1)
            with suppress(Lost, TimeoutError):
                async with asyncio.timeout(QUIT_SECONDS):
                    await self._wire.next()
        self._abort()

    def _abort(self) -> None:
        self._is_closed = True
        self._wire.abort()


class _Client(SMTP):
    """Lets go of the socket at once when it closes, also by itself when something fails.

    Under TLS it would else be held for up to 30 seconds until the relay says goodbye too, or for ever when the loop
    ends before: a connection that the relay counts and nobody uses.
    """

    def close(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
        super().close()


async def _client(relay: Relay, token: str) -> SMTP:
    async def generator() -> str:
        return token

    return _Client(
        hostname=relay.host,
        port=relay.port,
        username=relay.user or None,
        password=None if token else relay.password or None,
        oauth_token_generator=generator if token else None,
        local_hostname=await asyncio.to_thread(_own_name),
        use_tls=relay.tls is Tls.IMPLICIT,
        start_tls=relay.tls is Tls.STARTTLS,
        tls_context=None if relay.tls is Tls.NONE else trusted(),
        timeout=ANSWER_SECONDS,
    )


@cache
def _own_name() -> str:
    # May ask DNS: once per process, in a thread.
    return socket.getfqdn()


async def _greet(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPHeloError as error:
        if error.code // 100 != 5:
            raise
        await client.helo()


async def _token(asked: Awaitable[str]) -> str:
    try:
        return await asked
    except NoToken as error:
        raise RelayRefuses(Answer(Result.RELAY_REFUSES, None, str(error)[:300])) from error


def _refusal(error: Exception) -> RelayRefuses:
    """Why there is no connection, in words."""
    if isinstance(error, SMTPResponseException):
        return _refusal_in_words(error.code, error.message.encode(errors="replace"))
    if isinstance(error, SMTPConnectTimeoutError):
        reason = f"The relay cannot be reached: no answer within {CONNECT_SECONDS:.0f} seconds"
    elif isinstance(error, ssl.SSLCertVerificationError) or isinstance(error.__cause__, ssl.SSLCertVerificationError):
        reason = f"The relay's certificate is not valid. {error}"
    elif isinstance(error, OSError):
        reason = f"The relay cannot be reached. {error}"
    else:
        reason = f"The relay cannot be used. {error}"
    return RelayRefuses(Answer(Result.RELAY_REFUSES, None, reason[:300]))


def _refusal_in_words(code: int, text: bytes) -> RelayRefuses:
    try:
        reason = sort_reply(Step.CONNECTION, code, text).reason
    except UnknownReply as error:
        return RelayRefuses(Answer(Result.RELAY_REFUSES, None, f"The relay cannot be used: {error}"), unknown=error)
    return RelayRefuses(Answer(Result.RELAY_REFUSES, code, reason))


def _refusal_of(mail: Mail) -> Answer | None:
    """For an address that would break the dialogue: the relay is not asked."""
    if not ADDRESS.fullmatch(mail.sender):
        return Answer(Result.RELAY_REFUSES, None, "The sender address cannot be written in SMTP")
    if not ADDRESS.fullmatch(mail.recipient):
        return Answer(Result.FAILED, None, "The address cannot be written in SMTP", is_bad_address=True)
    return None
