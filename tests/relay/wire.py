"""What each session of the test relay does with bytes: read commands, answer, and do what the script says."""

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.relay.script import Action, Cut, Delay, HangUp, Raw, Reply, Reset, Silence, Step

if TYPE_CHECKING:
    from tests.relay.server import ScriptedRelay

LONGEST_COMMAND = 2048
RST_ON_CLOSE = struct.pack("ii", 1, 0)


class Wire(asyncio.Protocol):
    """A connection with one client. `commands` are by their first four letters."""

    def __init__(self, relay: "ScriptedRelay", number: int) -> None:
        self.relay = relay
        self.number = number
        self.recipient = ""
        self.mails_count = 0
        self.is_chunked = False
        self.commands: dict[bytes, Callable[[bytes], None]] = {}
        self.buffer = bytearray()
        # What reads next; it says whether there was enough to read.
        self.read: Callable[[], bool] = self.read_command
        self.is_held = False
        self.transport: asyncio.Transport
        self._is_paused = False
        self._is_over = False
        self._replies: list[bytes] = []

    # asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.relay.sessions.add(self)
        self.do(Step.BANNER, lambda: self.say(b"220 relay.test ESMTP"))
        self._work()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self._work()

    def pause_writing(self) -> None:
        # A client that does not read its replies is not read either.
        self._is_paused = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        self._is_paused = False
        if not self.is_held:
            self.transport.resume_reading()
            self._work()

    def connection_lost(self, error: Exception | None) -> None:
        self._is_over = True
        self.relay.sessions.discard(self)

    # What is read, and what is done

    def _work(self) -> None:
        while not (self.is_held or self._is_paused or self._is_over) and self.read():
            pass
        self.flush()

    def go_on(self) -> None:
        """Ends what held it up."""
        self.is_held = False
        if not self._is_paused:
            self.transport.resume_reading()
        self._work()

    def do(self, step: Step, usual: Callable[[], None]) -> None:
        """What the script wants at this step, else what a relay does."""
        self.act(self.relay.script.decide(step, self), usual)

    def act(self, action: Action | None, usual: Callable[[], None], *, good: str = "2") -> None:
        """An action, or what a relay does; also that, in other words, with a reply that begins like a good one."""
        match action:
            case None | Cut():
                usual()
            case Reply(line):
                if line.startswith(good):
                    before = len(self._replies)
                    usual()
                    del self._replies[before:]
                self.say(line.encode())
            case Raw(content):
                self._replies.append(content)
            case Delay(seconds, then):
                self.flush()
                self.is_held = True
                self.transport.pause_reading()
                asyncio.get_running_loop().call_later(seconds, self._act_later, then, usual, good)
            case _:
                self.end(action)

    def _act_later(self, action: Action | None, usual: Callable[[], None], good: str) -> None:
        if not self._is_over:
            self.act(action, usual, good=good)
            self.go_on()

    def end(self, action: HangUp | Reset | Silence) -> None:
        """Ends the session, not always with manners."""
        if isinstance(action, HangUp):
            if action.line:
                self.say(action.line.encode())
            self.flush()
            self.transport.close()
        elif isinstance(action, Reset):
            self.flush()
            raw = self.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)
            self.transport.abort()
        else:
            self.transport.pause_reading()
        self._is_over = True
        self.flush()

    def say(self, line: bytes) -> None:
        """Replies; replies to one read leave together."""
        self._replies.append(line + b"\r\n")

    def flush(self) -> None:
        """Writes what was said."""
        if self._replies and not self.transport.is_closing():
            self.transport.write(b"".join(self._replies))
        self._replies.clear()

    def complain(self, line: bytes) -> None:
        """A reply to what no client may do: tests look at `violations`."""
        self.relay.violations.append(line.decode())
        self.say(line)

    # Commands

    def read_command(self) -> bool:
        """One line."""
        end = self.buffer.find(b"\n")
        if end < 0 or end > LONGEST_COMMAND:
            if len(self.buffer) > LONGEST_COMMAND:
                self.complain(b"500 5.5.2 Line too long")
                self.end(HangUp())
            return False
        line = bytes(self.buffer[: end + 1])
        del self.buffer[: end + 1]
        if self.relay.log is not None:
            self.relay.log.append(line)
        if not line.endswith(b"\r\n"):
            self.complain(b"521 5.5.2 Bare LF")
            self.end(HangUp())
            return False
        if self.buffer and not self.relay.offer.pipelining:
            self.complain(b"503 5.5.0 Improper use of SMTP command pipelining")
        command = self.commands.get(line[:4].upper())
        if command is None:
            self.complain(b"500 5.5.2 Command not recognised")
        else:
            command(line[:-2])
        return True
