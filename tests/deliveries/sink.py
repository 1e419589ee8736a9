"""A mail relay for tests: real SMTP by aiosmtpd on a free port, that can refuse, defer and hang up."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.engines.relay import Relay
from tests.relay.server import some_turns

HANG_UP = "hang up"


@dataclass(frozen=True)
class Received:
    """A mail that the relay took. `client_port` tells its connection from others."""

    sender: str
    recipient: str
    content: bytes
    client_port: int


@dataclass
class Sink:
    """What it was told to answer, and what it took.

    Answers are by address: a reply such as “550 5.1.1 No such user”, or HANG_UP. `after` are given to the end of a
    mail that it took, so that the sender never learns of it. `most_connections` is how many it lets in.
    """

    at_sender: str = ""
    refused_sender: str = ""
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)
    most_connections: int = 100
    connections: int = 0
    received: list[Received] = field(default_factory=list)
    on_mail: Callable[[Received], None] = lambda received: None
    relay: Relay = field(init=False)

    @property
    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.received]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serves on a free port, in a thread of its own."""
        loop = asyncio.new_event_loop()
        server = loop.run_until_complete(loop.create_server(lambda: _Session(self, loop=loop), "127.0.0.1", 0))
        self.relay = Relay("127.0.0.1", server.sockets[0].getsockname()[1])
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(_close(server), loop).result(timeout=10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    # aiosmtpd's hooks

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.at_sender:
            return self.at_sender
        if address == self.refused_sender:
            return "550 5.7.1 You may not send as this"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if answer := self._answer(self.at_recipient, address, server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        if answer := self._answer(self.at_data, address, server):
            return answer
        assert envelope.mail_from
        assert isinstance(envelope.content, bytes)
        mail = Received(envelope.mail_from, address, envelope.content, session.peer[1])
        self.received.append(mail)
        self.on_mail(mail)
        return self._answer(self.after, address, server) or "250 2.0.0 taken"

    def _answer(self, answers: dict[str, str], address: str, server: SMTP) -> str:
        answer = answers.get(address, "")
        if address in self.once:
            answers.pop(address, None)
        if answer == HANG_UP:
            server.transport.abort()
            return "421 bye"
        return answer


class _Session(SMTP):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.connections += 1
        if self.event_handler.connections > self.event_handler.most_connections:
            transport.write(b"421 4.7.0 Too many connections\r\n")
            transport.close()
        else:
            super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.connections -= 1
        if self.transport is not None:
            super().connection_lost(error)


async def _close(server: asyncio.Server) -> None:
    # As the other test relay does.
    await some_turns()
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
