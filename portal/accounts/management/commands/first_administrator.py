"""`manage.py first_administrator`: the one-time link that makes the first administrator."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.accounts.links import VALID_FOR, first_administrator_link


class Command(BaseCommand):
    """Prints nothing where somebody can sign in already."""

    help = "Print a one-time link that makes the first administrator, where nobody can sign in yet."

    def handle(self, **options: Any) -> None:
        link = first_administrator_link(at=timezone.now())
        if link:
            hours = VALID_FOR.total_seconds() // 3600
            self.stdout.write(f"Nobody can sign in yet. This link makes you administrator, once, within {hours:.0f} h:")
            self.stdout.write(f"  {link}")
