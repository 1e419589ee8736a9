"""How somebody asks a running program to end, and how a moment that must not be cut in two asks for patience."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Asked(SystemExit):
    """Somebody asked the portal to end: Ctrl-C, `kill`, or a closed terminal."""


def end_when_asked() -> None:
    """Turn the first of SIGNALS into `Asked`; further ones do not disturb the orderly end."""

    def end(_number: int, _frame: object) -> NoReturn:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Asked(0)

    for each in SIGNALS:
        signal.signal(each, end)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hear the SIGNALS that come in this block only at its end.

    Between the start of a program and the note that it runs, an exception would leave a program nobody ends.
    """
    if threading.current_thread() is not threading.main_thread():
        # Python runs handlers in the main thread alone.
        yield
        return
    heard: list[int] = []
    handlers = {number: signal.signal(number, lambda got, _frame: heard.append(got)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            # None: set by something that is not Python, which nobody here does.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for first in heard[:1]:
            signal.raise_signal(first)
