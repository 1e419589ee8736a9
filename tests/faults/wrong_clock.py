"""Celery in a process whose clock is wrong: `python -m tests.faults.wrong_clock SHIFT AFTER SHIFT_THEN worker …`.

The wall clock is so many seconds off, and so many seconds after the start it jumps. The monotonic clock goes on as it
does: that is what happens when an administrator or NTP sets a machine's clock.
"""

import os
import sys
import threading
import time

import time_machine
from celery.__main__ import main


def shift(by: float) -> None:
    """From now on this process's wall clock is so many seconds off."""
    time_machine.travel(time_machine.escape_hatch.time.time() + by, tick=True).start()


def jump_later(seconds: float, by: float) -> None:
    """Jumps later, in this process and in each that it forks."""

    def jump() -> None:
        time.sleep(seconds)
        shift(by)

    def start() -> None:
        threading.Thread(target=jump, daemon=True).start()

    start()
    os.register_at_fork(after_in_child=start)


if __name__ == "__main__":
    first, after, then = (float(word) for word in sys.argv[1:4])
    sys.argv = ["celery", *sys.argv[4:]]
    shift(first)
    jump_later(after, then)
    sys.exit(main())
