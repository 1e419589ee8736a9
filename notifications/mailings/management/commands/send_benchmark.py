"""`manage.py send_benchmark`: how fast this portal sends, by its own workers, through the relay of EMAIL_URL."""

import json
import os
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from notifications.deliveries import ledger
from notifications.mailings.benchmark import mailing
from notifications.mailings.benchmark.mailing import Prepared
from notifications.mailings.benchmark.workers import MODES, Workers
from notifications.mailings.models import Mailing
from portal.engines.asking import end_when_asked
from portal.errors import PortalError

# The end is seen this late at most; far from it nobody need ask so often.
POLL_SECONDS = 0.01
LONGEST_POLL_SECONDS = 0.25
# As often as beat wakes the workers of a portal. Here is no beat.
WAKE_SECONDS = 5.0
CLOSE_SECONDS = 30
# More people take longer to remove than anybody waits for at the end.
REMOVED_AT_THE_END = 50_000

ABOUT = """
Makes N people of a tenant of its own (at bench.example), freezes one mailing to them, and starts workers. Prints READY
when they have answered and are idle, and waits for a line GO on standard input: then the mailing is set to sending and
the workers are woken. Prints DONE with counts and seconds, from GO to the last outcome committed; the freeze comes
before READY, and freeze_seconds says what it took. Waits for EXIT and takes everything down; the end of standard input,
Ctrl-C and SIGTERM do the same at any moment. Standard output has these three lines alone. A database that is in use is
refused: one with tenants that are neither demo nor its own, or with other mails to send. What it made is removed at the
end; above 50,000 people by the next run, or by --clear.
"""


class Command(BaseCommand):
    """Speaks READY, GO, DONE and EXIT."""

    help = ABOUT

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=0, metavar="N", help="how many people are told")
        parser.add_argument(
            "--workers", type=int, default=1, metavar="W", help="Celery workers, each with one process that sends (1)"
        )
        parser.add_argument(
            "--connections",
            type=int,
            default=20,
            metavar="C",
            help="connections per worker (20): the relay's limit becomes W × C, whatever EMAIL_URL says of it",
        )
        parser.add_argument(
            "--mode",
            choices=MODES,
            help="data: never BDAT; bdat: only through a relay that offers CHUNKING; else as EMAIL_URL says",
        )
        parser.add_argument("--clear", action="store_true", help="only remove what earlier runs left")

    def handle(
        self, *, people: int, workers: int, connections: int, mode: str | None, clear: bool, **options: Any
    ) -> None:
        end_when_asked()
        try:
            mailing.require_own_database()
            if clear:
                mailing.clear()
            elif min(people, workers, connections) < 1:
                raise CommandError("--people, --workers and --connections are numbers from 1.")
            else:
                self._run(people, Workers(workers, connections, mode))
        except PortalError as refused:
            raise CommandError(str(refused)) from refused

    def _run(self, people: int, workers: Workers) -> None:
        try:
            prepared = mailing.prepare(people)
            with workers.running(sys.stderr), _paused_at_the_end(prepared.mailing):
                self._measure(prepared, workers)
        finally:
            if people <= REMOVED_AT_THE_END:
                mailing.clear()
            else:
                self._tell("What was made stays: the next run removes it, or `manage.py send_benchmark --clear`.")

    def _measure(self, prepared: Prepared, workers: Workers) -> None:
        orders = Orders()
        self._say("READY")
        if not orders.wait_for("GO"):
            return
        began, used = time.monotonic(), workers.cpu_seconds()
        prepared.mailing.resume(by=None, at=timezone.now())
        if not self._watch(prepared.mailing, workers, orders):
            return
        seconds = time.monotonic() - began
        sums = ledger.sum_of(prepared.mailing.pk)
        result = {name: sums[name] for name in ("sent", "in_doubt", "failed")} | {
            "seconds": round(seconds, 3),
            "people_seconds": round(prepared.people_seconds, 2),
            "freeze_seconds": round(prepared.freeze_seconds, 2),
            "cpu_seconds_per_1000": round(1_000 * (workers.cpu_seconds() - used) / sum(sums.values()), 3),
            "worker_mb": workers.largest_megabytes(),
        }
        self._say(f"DONE {json.dumps(result)}")
        _close(prepared.mailing)
        orders.wait_for("EXIT")

    def _watch(self, sending: Mailing, workers: Workers, orders: "Orders") -> bool:
        """Waits until nobody is open. False: somebody wants to end before."""
        began, woken = time.monotonic(), 0.0
        people = sending.audience_count or 0
        while still_open := ledger.open_count(sending.pk):
            now = time.monotonic()
            if now - woken >= WAKE_SECONDS:
                workers.wake()
                woken = now
                self._tell(f"{still_open:,} of {people:,} wait")
            workers.check()
            # Half of what the rest takes at the pace so far.
            left = (now - began) * still_open / max(1, people - still_open) / 2
            if orders.next(min(max(left, POLL_SECONDS), LONGEST_POLL_SECONDS)) == "EXIT":
                return False
        return True

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _tell(self, line: str) -> None:
        self.stderr.write(line, style_func=str)


class Orders:
    """Lines on standard input. Its end is an EXIT."""

    def __init__(self) -> None:
        self._read = b""

    def wait_for(self, word: str) -> bool:
        """Whether this word came, and not EXIT before it."""
        while (order := self.next()) not in (word, "EXIT"):
            continue
        return order == word

    def next(self, seconds: float | None = None) -> str | None:
        """The next line; None when none came within these seconds."""
        while b"\n" not in self._read:
            # Not sys.stdin: what its buffer holds is hidden from select.
            if not select.select([0], [], [], seconds)[0]:
                return None
            if not (received := os.read(0, 4096)):
                return "EXIT"
            self._read += received
        line, _, self._read = self._read.partition(b"\n")
        return line.decode(errors="replace").strip()


def _close(sending: Mailing) -> None:
    """The mailing ends as every other, with its sum proven. Raises CommandError when it does not hold."""
    # The workers still have to give their chunks back.
    until = time.monotonic() + CLOSE_SECONDS
    while not sending.close(at=timezone.now()):
        if time.monotonic() > until:
            raise CommandError("The closing sum does not hold.")
        time.sleep(0.1)


@contextmanager
def _paused_at_the_end(sending: Mailing) -> Iterator[None]:
    """Ended in the middle, workers go on to what they have on the way and no further."""
    try:
        yield
    finally:
        sending.refresh_from_db(fields=["state"])
        if sending.state == Mailing.State.SENDING:
            sending.pause(by=None, reason="The benchmark ended.", at=timezone.now())
