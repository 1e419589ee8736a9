"""`manage.py import_announcements FILE…`: Message center posts from JSON files.

Refused posts are named on standard error and the others go on; it fails where a file gave nothing at all, after the
other files.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.errors import BadInput
from rollout.changes.importing import MAX_BYTES, import_announcements, named


class Command(BaseCommand):
    help = "Import Message center posts from JSON files as Graph, PowerShell or an archive writes them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        problems = [problem for file in files if (problem := self._import(file))]
        if problems:
            raise CommandError("\n".join(problems))

    def _import(self, file: Path) -> str:
        """Why nothing of the file could be used; empty where something could."""
        try:
            with file.open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
            imported = import_announcements(content, name=file.name, at=timezone.now())
        except OSError as error:
            return f"{file} cannot be read: {error.strerror}."
        except BadInput as error:
            return "\n".join((str(error), *error.problems))
        self.stdout.write(f"{file.name}: {imported}")
        for problem in named(imported.refused):
            self.stderr.write(problem)
        return ""
