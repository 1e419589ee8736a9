"""Sends and closes mailings without a broker: for the day on which Redis is away."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from notifications.deliveries import sending
from notifications.mailings.sweeping import sweep
from portal.errors import PortalError

# Between two slices mailings start, are paused and close, as beat would have it.
SLICE_SECONDS = 20.0
# How long nothing is looked for when nothing was due.
REST_SECONDS = 1.0


class Command(BaseCommand):
    help = "Start what is due, send what waits, close what is finished; without a broker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=0, help="for how long; 0: until nothing is due")

    def handle(self, *args: Any, seconds: float, **options: Any) -> None:
        until = time.monotonic() + seconds
        sent, trouble = 0, ""
        try:
            while True:
                sweep(at=timezone.now())
                rest = max(1.0, until - time.monotonic()) if seconds else SLICE_SECONDS
                tally = sending.deliver(min(SLICE_SECONDS, rest))
                sent, trouble = sent + tally.counts["sent"], tally.trouble
                sweep(at=timezone.now())
                is_over = time.monotonic() >= until if seconds else not tally.is_cut_short
                if is_over:
                    break
                if not tally.is_cut_short:
                    time.sleep(REST_SECONDS)
        except PortalError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Sent {sent:,}. {trouble}".rstrip())
