"""`python -m tests.relay DESCRIPTOR [--no-chunking] [--no-pipelining]`: a relay that counts, as a process of its own.

DESCRIPTOR is a listening socket, inherited. SIGTERM ends it.
"""

import signal
import sys
from contextlib import suppress

from tests.relay.server import Offer, ScriptedRelay, serve_forever


def _end(*_: object) -> None:
    raise KeyboardInterrupt


signal.signal(signal.SIGTERM, _end)
offer = Offer(pipelining="--no-pipelining" not in sys.argv, chunking="--no-chunking" not in sys.argv)
with suppress(KeyboardInterrupt):
    serve_forever(int(sys.argv[1]), ScriptedRelay(offer=offer, keeps_mails=False))
