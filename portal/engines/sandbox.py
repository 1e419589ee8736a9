"""The sandbox mail relay: takes every mail and sends none; they land in a Maildir.

Run by `manage.py run` as `python -m portal.engines.sandbox MAILDIR DESCRIPTOR`; the descriptor is a listening socket,
so that no other program can take the port in between.
"""

import asyncio
import signal
import socket
import sys
from pathlib import Path

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP


def listening_socket() -> socket.socket:
    """A socket on a free port of this machine alone, for a sandbox relay to be started."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.set_inheritable(True)
    return listener


async def serve(mail_dir: Path, listener: socket.socket) -> None:
    """Take mails until SIGTERM."""
    mailbox = Mailbox(mail_dir)
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(lambda: SMTP(mailbox, enable_SMTPUTF8=True, ident="sandbox"), sock=listener)
    async with server:
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))))
