"""`manage.py render_mails DIR`: every text of a pack as the mail that somebody gets, to be looked at."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.texts.files import write_mails
from rollout.packs.errors import PackError
from rollout.packs.loader import load_pack


class Command(BaseCommand):
    help = "Writes every text of a pack, filled with sample values, as DIR/<language>-<purpose>.html and .txt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--pack", default="MC1111780", help="which pack; MC1111780 when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = write_mails(load_pack(options["pack"]), options["folder"])
        except PackError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(written)} mails are in {options['folder']}.")
