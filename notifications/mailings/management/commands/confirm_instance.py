"""Confirms a restored or copied database, for who has no browser."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from notifications.deliveries import home
from notifications.mailings import restored
from portal.formatting import counted


class Command(BaseCommand):
    help = "Let mails leave from a database that was restored or copied; what was being sent is paused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--send-single-mails", action="store_true", help="send single mails that wait")

    def handle(self, *args: Any, send_single_mails: bool, **options: Any) -> None:
        at = timezone.now()
        # One that never sent has nothing to confirm.
        home.look(at=at)
        if home.is_at_home():
            self.stdout.write("This database is where it was: nothing to confirm.")
            return
        planned = counted(restored.waiting().count(), "mailing")
        restored.confirm(by=None, drops_single_mails=not send_single_mails, at=at)
        self.stdout.write(f"Confirmed. {planned} waited: each is resumed by a person, under Mailings.")
