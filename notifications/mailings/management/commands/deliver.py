"""Sends and closes mailings without a broker: for the day on which Redis is away."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from notifications.deliveries import sending
from notifications.mailings.sweeping import sweep
from portal.errors import PortalError


class Command(BaseCommand):
    help = "Start what is due, send what waits, close what is finished; without a broker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=0, help="for how long; 0: until nothing is due")

    def handle(self, *args: Any, seconds: float, **options: Any) -> None:
        until = time.monotonic() + seconds if seconds else None
        sent = 0
        try:
            while True:
                sweep(at=timezone.now())
                tally = sending.deliver(max(1.0, until - time.monotonic()) if until else 60)
                sent += tally.counts["sent"]
                sweep(at=timezone.now())
                if not tally.is_cut_short or (until and time.monotonic() >= until):
                    break
        except PortalError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Sent {sent:,}. {tally.trouble}".rstrip())
