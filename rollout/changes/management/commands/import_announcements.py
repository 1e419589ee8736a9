"""`manage.py import_announcements FILE…`: Message center posts from JSON files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.errors import BadInput
from rollout.changes.importing import MAX_BYTES, import_announcements


class Command(BaseCommand):
    help = "Import Message center posts from JSON files as Graph, PowerShell or an archive writes them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        for file in files:
            self._import(file)

    def _import(self, file: Path) -> None:
        try:
            with file.open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
            imported = import_announcements(content, name=file.name, at=timezone.now())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except BadInput as error:
            raise CommandError("\n".join((str(error), *error.problems))) from error
        self.stdout.write(f"{file.name}: {imported}")
