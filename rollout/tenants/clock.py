"""The moments of work that takes its time."""

import time
from datetime import datetime, timedelta


class Clock:
    """The moments of one run, counted from its first."""

    def __init__(self, at: datetime) -> None:
        self.began_at = at
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self.began_at + timedelta(seconds=time.monotonic() - self._began)
