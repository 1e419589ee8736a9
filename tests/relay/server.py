"""A mail relay for tests: scripted, strict, fast, with a memory of what it took."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from portal.engines.relay import Relay
from portal.engines.server_url import Tls
from tests.relay.script import HangUp, Received, Reset, Script
from tests.relay.session import Session
from tests.relay.wire import Wire


@dataclass
class Offer:
    """What the relay offers after EHLO. `tls`: STARTTLS, or from the first byte with `is_implicit`."""

    pipelining: bool = True
    chunking: bool = True
    size: int = 30_000_000
    auth: tuple[str, ...] = ()
    needs_sign_in: bool = False
    tls: ssl.SSLContext | None = None
    is_implicit: bool = False

    def words(self, *, is_encrypted: bool) -> list[str]:
        """The lines after the name."""
        mechanisms = self.mechanisms(is_encrypted=is_encrypted)
        return [
            f"SIZE {self.size}",
            "8BITMIME",
            *(["PIPELINING"] if self.pipelining else []),
            *(["CHUNKING"] if self.chunking else []),
            *(["STARTTLS"] if self.tls and not is_encrypted else []),
            *([f"AUTH {' '.join(mechanisms)}"] if mechanisms else []),
        ]

    def mechanisms(self, *, is_encrypted: bool) -> tuple[str, ...]:
        """How clients may sign in: where there is TLS, only inside it."""
        return self.auth if is_encrypted or self.tls is None else ()

    def allows(self, options: list[str]) -> bool:
        """Whether MAIL may carry these."""
        return all(option.upper().startswith(("SIZE=", "BODY=")) for option in options)


@dataclass
class ScriptedRelay:
    """A relay and what it took. `log`, where it is a list, gets every command line."""

    script: Script = field(default_factory=Script)
    offer: Offer = field(default_factory=Offer)
    accounts: dict[str, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    keeps_mails: bool = True
    most_connections: int = 1_000
    received: list[Received] = field(default_factory=list)
    count: int = 0
    connections_count: int = 0
    violations: list[str] = field(default_factory=list)
    log: list[bytes] | None = None
    sessions: set[Wire] = field(default_factory=set)
    relay: Relay = field(init=False)

    @property
    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.received]

    def note(self, mail: Received) -> None:
        """Remembers a mail that was taken."""
        self.count += 1
        if self.keeps_mails:
            self.received.append(mail)

    def knows(self, mechanism: str, user: str, secret: str) -> bool:
        """Whether this user may sign in: by password, or by token with XOAUTH2."""
        return secret in self.tokens if mechanism == "XOAUTH2" else self.accounts.get(user) == secret

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs something beside a session, until the relay ends."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def end_sessions(self, action: HangUp | Reset) -> None:
        """Ends all connections out of the blue. From any thread."""
        for session in list(self.sessions):
            self._loop.call_soon_threadsafe(session.end, action)

    async def serve(self, listener: socket.socket) -> asyncio.Server:
        """Serves in the running loop until the server is closed."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        is_implicit = self.offer.is_implicit
        return await self._loop.create_server(
            self._session, sock=listener, ssl=self.offer.tls if is_implicit else None, backlog=200
        )

    def _session(self) -> asyncio.Protocol:
        self.connections_count += 1
        if len(self.sessions) >= self.most_connections:
            return _Full()
        return Session(self, self.connections_count, is_encrypted=self.offer.is_implicit)

    @contextmanager
    def running(self) -> Iterator["ScriptedRelay"]:
        """Serves on a free port of this machine, in a thread of its own. `relay` then leads to it."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        tls = Tls.NONE if self.offer.tls is None else Tls.IMPLICIT if self.offer.is_implicit else Tls.STARTTLS
        # The certificate is for the name.
        self.relay = Relay("localhost" if self.offer.tls else "127.0.0.1", listener.getsockname()[1], tls)
        if self.accounts:
            user, password = next(iter(self.accounts.items()))
            self.relay = replace(self.relay, user=user, password=password)
        loop = asyncio.new_event_loop()
        server = loop.run_until_complete(self.serve(listener))
        thread = threading.Thread(target=loop.run_forever, name="relay")
        thread.start()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self._close(server), loop).result(timeout=10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _close(self, server: asyncio.Server) -> None:
        # Who knocked just now is let in: asyncio forgets the socket of one whose server closes in that very moment.
        await some_turns()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        for session in list(self.sessions):
            session.transport.abort()
        # Lost connections are told in the next turns of the loop.
        await some_turns()


async def some_turns() -> None:
    """Lets the loop do what it has at hand, and what comes of that."""
    for _ in range(3):
        await asyncio.sleep(0)


class _Full(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"421 4.7.0 Too many connections\r\n")
        transport.close()


def serve_forever(descriptor: int, relay: ScriptedRelay) -> None:
    """Serves on a listening socket that was inherited, until the process is told to end."""

    async def serve() -> None:
        server = await relay.serve(socket.socket(fileno=descriptor))
        await server.serve_forever()

    asyncio.run(serve())
