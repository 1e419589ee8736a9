"""A relay that only counts: as little SMTP as a sender needs, to measure the sender and not the relay.

`python -m tests.benchmarks._fast_relay DESCRIPTOR [CERTIFICATE]` serves the listening socket until SIGTERM, then prints
how many mails it took. It offers PIPELINING and CHUNKING, and with a file of certificate and key STARTTLS.
"""

import asyncio
import signal
import socket
import ssl
import sys

END_OF_DATA = b"\r\n.\r\n"


class Session(asyncio.Protocol):
    taken = 0
    tls: ssl.SSLContext | None = None

    def __init__(self, *, offers_tls: bool = False) -> None:
        self.offers_tls = offers_tls
        self.transport: asyncio.Transport | None = None
        self.buffer = bytearray()
        self.answers: list[bytes] = []
        self.in_data = False
        self.chunk_left = 0
        self.is_last = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 fast\r\n")

    def data_received(self, received: bytes) -> None:
        self.buffer += received
        if self.transport:
            self._go_on(self.transport)

    def _go_on(self, transport: asyncio.Transport) -> None:
        at = 0
        while (end := self._end_of_next(at)) >= 0:
            at = end
        del self.buffer[:at]
        if self.answers:
            transport.write(b"".join(self.answers))
            self.answers.clear()

    def _end_of_next(self, at: int) -> int:
        """Takes the next command or content from here on; where it ends, -1 when it is not whole yet."""
        if self.chunk_left:
            taken = min(self.chunk_left, len(self.buffer) - at)
            self.chunk_left -= taken
            if not self.chunk_left:
                self._end_of_chunk()
            return at + taken if taken else -1
        if self.in_data:
            end = self.buffer.find(END_OF_DATA, max(0, at - 2))
            if end < 0:
                return -1
            self.in_data = False
            self._take()
            return end + len(END_OF_DATA)
        end = self.buffer.find(b"\r\n", at)
        if end < 0:
            return -1
        self._answer(bytes(self.buffer[at:end]))
        return end + 2

    def _answer(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"BDAT":
            words = line.split()
            self.chunk_left, self.is_last = int(words[1]), len(words) > 2
            if not self.chunk_left:
                self._end_of_chunk()
        elif verb == b"DATA":
            self.in_data = True
            self.answers.append(b"354 go on\r\n")
        elif verb == b"EHLO":
            secure = b"250-STARTTLS\r\n" if self.offers_tls else b""
            self.answers.append(b"250-fast\r\n250-PIPELINING\r\n250-CHUNKING\r\n" + secure + b"250 8BITMIME\r\n")
        elif verb == b"STAR":
            self.answers.append(b"220 go on\r\n")
            self.starting = asyncio.ensure_future(self._start_tls())
        elif verb == b"QUIT":
            self.answers.append(b"221 bye\r\n")
            asyncio.get_running_loop().call_soon(self.transport.close)
        else:
            self.answers.append(b"250 fast\r\n")

    def _end_of_chunk(self) -> None:
        if self.is_last:
            self._take()
        else:
            self.answers.append(b"250 2.0.0 chunk\r\n")

    def _take(self) -> None:
        Session.taken += 1
        self.answers.append(b"250 2.0.0 taken\r\n")

    async def _start_tls(self) -> None:
        secure = Session()
        loop = asyncio.get_running_loop()
        transport = await loop.start_tls(self.transport, secure, Session.tls, server_side=True)
        # What came with the end of the handshake has waited for this.
        secure.transport = transport
        secure.data_received(b"")


async def serve(listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    async with await loop.create_server(lambda: Session(offers_tls=bool(Session.tls)), sock=listener):
        await ended.wait()
    print(Session.taken, flush=True)


if __name__ == "__main__":
    if sys.argv[2:]:
        Session.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        Session.tls.load_cert_chain(sys.argv[2])
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))
