"""A relay that only counts: as little SMTP as a sender needs, to measure the sender and not the relay.

`python -m tests.benchmarks._fast_relay DESCRIPTOR` serves the listening socket until SIGTERM, then prints how
many mails it took.
"""

import asyncio
import signal
import socket
import sys


class Session(asyncio.Protocol):
    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = b""
        self.in_data = False
        transport.write(b"220 fast\r\n")

    def data_received(self, received: bytes) -> None:
        self.buffer += received
        while (end := self.buffer.find(b"\r\n.\r\n" if self.in_data else b"\r\n")) >= 0:
            if self.in_data:
                self.buffer = self.buffer[end + 5 :]
                self.in_data = False
                Session.taken += 1
                self.transport.write(b"250 2.0.0 taken\r\n")
            else:
                line, self.buffer = self.buffer[:end], self.buffer[end + 2 :]
                self._answer(line[:4].upper())

    def _answer(self, verb: bytes) -> None:
        if verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        elif verb == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go on\r\n")
        else:
            self.transport.write(b"250 fast\r\n")


async def serve(listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    async with await loop.create_server(Session, sock=listener):
        await ended.wait()
    print(Session.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))
