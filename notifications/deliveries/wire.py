"""What SMTP needs of a socket: bytes written under back pressure, and replies read, whoever sends them."""

import asyncio
from collections import deque
from typing import NamedTuple

# An answer that takes longer will not come. RFC 5321 §4.5.3.2 allows more; relays of one's own answer in seconds.
ANSWER_SECONDS = 60.0
# A relay may say much more than RFC 5321 §4.5.3.1.5 allows (512 bytes), but not without end.
LONGEST_LINE = 4_096
MOST_LINES = 100
# More than this unsent, and asyncio asks us to wait. Larger than any envelope, so that a content is known not to have
# left in full when the envelope behind it still waits.
UNSENT_BYTES = 4_096
# What TLS adds to those bytes, generously: with so many of them unsent, that many of ours are.
SURELY_UNSENT_BYTES = UNSENT_BYTES // 2
# Larger writes are made in parts: under TLS asyncio asks us to wait only from one write to the next.
SLICE_BYTES = 64 * 1_024
GARBLED = -1


class Reply(NamedTuple):
    """A reply: its code, or GARBLED for what is none, and the text of its first line."""

    code: int
    text: bytes

    @property
    def is_yes(self) -> bool:
        return self.code // 100 == 2


class Lost(Exception):
    """The connection has ended or cannot be understood, and all replies that came before have been read."""


class Wire(asyncio.Protocol):
    """The protocol of a connection that has been greeted and signed in. It takes the transport over.

    Replies are always read, also while we wait to write: both sides never wait for each other.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self.is_lost = False
        # Silence: the relay may still be at work.
        self.has_timed_out = False
        # The relay closed or reset it.
        self.was_ended = False
        self._loop = asyncio.get_running_loop()
        self._transport = transport
        self._replies: deque[Reply] = deque()
        self._outstanding = 0
        self._rest = b""
        self._started: Reply | None = None
        self._lines_count = 0
        self._is_garbled = False
        self._written = 0
        self._is_paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        transport.set_protocol(self)
        transport.set_write_buffer_limits(high=UNSENT_BYTES, low=UNSENT_BYTES)
        if transport.is_closing():
            self.connection_lost(None)

    @property
    def is_idle(self) -> bool:
        """Nothing is to come, and nothing came unasked."""
        return not (self.is_lost or self._is_garbled or self._replies or self._outstanding)

    async def write(self, data: bytes, *, replies: int) -> int:
        """Writes what that many replies will answer, waiting for room in between. Returns its end, for `may_have`."""
        self._outstanding += replies
        end = self._written + len(data)
        for start in range(0, len(data), SLICE_BYTES):
            if start:
                # Under TLS the loss of the connection comes to us a turn of the loop later.
                await asyncio.sleep(0)
                await self.drained()
            if self.is_lost or self._transport.is_closing():
                break
            part = data[start : start + SLICE_BYTES]
            self._transport.write(part)
            if self._transport.is_closing():
                break  # it failed, and none of this part left
            self._written += len(part)
        return end

    async def drained(self) -> None:
        """Waits until there is room to write. Also returns when the connection is lost: `is_lost`."""
        while self._is_paused and not self.is_lost:
            await self._wait()

    async def next(self) -> Reply:
        """The next reply. Raises Lost."""
        while not self._replies:
            if self.is_lost or self._is_garbled:
                raise Lost
            await self._wait()
        return self._replies.popleft()

    def may_have(self, end: int) -> bool:
        """Whether everything up to this end may have reached the relay. False only if it surely has not."""
        return end <= self._written - (SURELY_UNSENT_BYTES if self._is_paused else 0)

    def abort(self) -> None:
        """Ends the connection at once. What is unsent is never sent."""
        self._transport.abort()
        self._end()

    # asyncio

    def data_received(self, data: bytes) -> None:
        if self._is_garbled:
            return
        buffer = self._rest + data
        start = 0
        while (end := buffer.find(b"\n", start)) >= 0 and not self._is_garbled:
            self._read_line(buffer[start:end].rstrip(b"\r"))
            start = end + 1
        self._rest = buffer[start:]
        if len(self._rest) > LONGEST_LINE:
            self._garble(self._rest)

    def eof_received(self) -> None:
        # Nobody will answer any more; what is unsent need not be sent.
        self.was_ended = True
        self.abort()

    def connection_lost(self, error: Exception | None) -> None:
        # Not by us: then we know already.
        self.was_ended = self.was_ended or not self.is_lost
        self._end()

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        self._wake()

    # Replies

    def _read_line(self, line: bytes) -> None:
        code, mark = line[:3], line[3:4]
        if len(line) > LONGEST_LINE or not code.isdigit() or mark not in (b" ", b"-", b""):
            self._garble(line)
            return
        reply = self._started or Reply(int(code), line[4:])
        if reply.code != int(code):
            self._garble(line)
        elif mark == b"-":
            self._started = reply
            self._lines_count += 1
            if self._lines_count > MOST_LINES:
                self._garble(line)
        else:
            self._started, self._lines_count = None, 0
            self._append(reply)

    def _append(self, reply: Reply) -> None:
        if self._outstanding:
            self._outstanding -= 1
            self._replies.append(reply)
            self._wake()
        else:
            # Unasked: a relay that says goodbye, or one that counts other than we do. Whose reply is whose?
            self._garble(reply.text)

    def _garble(self, line: bytes) -> None:
        """From here on nothing that comes can be understood."""
        self._is_garbled = True
        if self._outstanding:
            self._replies.append(Reply(GARBLED, line[:80]))
        self._wake()

    # Waiting

    async def _wait(self) -> None:
        """Until a whole reply is here, there is room to write, or the connection ends. Bytes alone gain no time."""
        self._deadline = self._loop.time() + ANSWER_SECONDS
        if self._timer is None:
            self._timer = self._loop.call_at(self._deadline, self._look_at_the_clock)
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _look_at_the_clock(self) -> None:
        # One timer for many waits: making and cancelling one for each would cost more than reading the reply.
        self._timer = None
        if self._waiter is None:
            return
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._look_at_the_clock)
            return
        self.has_timed_out = True
        self.abort()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _end(self) -> None:
        self.is_lost = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._wake()
