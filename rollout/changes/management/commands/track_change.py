"""`manage.py track_change MC1111780`: takes a pack's change into the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rollout.changes.tracking import track
from rollout.packs.errors import PackError


class Command(BaseCommand):
    help = "Track the change of a pack: its facts, its announcement and the vendor's window."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mc_id", help="the number of the post, MC1111780")

    def handle(self, *args: Any, mc_id: str, **options: Any) -> None:
        try:
            change = track(mc_id, at=timezone.now())
        except PackError as error:
            raise CommandError(str(error)) from error
        windows = change.windows.used()
        dates = "; ".join(f"{window.get_cloud_display()} {window.short}" for window in windows)
        self.stdout.write(f"{change.mc_id} is tracked: {change.name}. Window: {dates or 'no date yet'}.")
