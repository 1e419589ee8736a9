"""`manage.py sign_in_link EMAIL`: a one-time link for somebody who is locked out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.accounts.links import make_link
from portal.accounts.models import User


class Command(BaseCommand):
    """For the administrator at the machine; pages give links too, but somebody must be signed in for that."""

    help = "Print a link that signs one person in, once, within a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody who may sign in has the address {email}.")
        self.stdout.write(make_link(user, at=timezone.now()))
