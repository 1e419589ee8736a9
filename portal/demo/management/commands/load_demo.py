"""Loads the demo portfolio into an empty portal."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.demo.loading import load
from portal.errors import PortalError
from rollout.tenants.models import Person, Phone


class Command(BaseCommand):
    help = "Load the invented demo portfolio: six tenants, about 6,000 people, their waves and mailings."

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        try:
            load(at=timezone.now())
        except PortalError as refused:
            raise CommandError(str(refused)) from refused
        people, phones = Person.objects.count(), Phone.objects.count()
        self.stdout.write(f"Demo portfolio: {people:,} people, {phones:,} phones in {time.monotonic() - begun:.1f} s.")
