"""`manage.py start_pack MC1247893`: begins the pack of a post, to be filled by a person."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.errors import BadInput
from rollout.changes.starting import start_pack


class Command(BaseCommand):
    help = "Begin the pack of a post that came in: its fields, and a TODO wherever a person has to say something."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mc_id", help="the number of the post, MC1247893")

    def handle(self, *args: Any, mc_id: str, **options: Any) -> None:
        try:
            written = start_pack(mc_id)
        except BadInput as error:
            raise CommandError(str(error)) from error
        for path in written:
            self.stdout.write(str(path))
        self.stdout.write(f"Fill in every TODO, until check_packs is content; then: manage.py track_change {mc_id}")
