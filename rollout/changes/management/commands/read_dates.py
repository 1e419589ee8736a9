"""`manage.py read_dates`: the readings of timeline sentences, JSON lines in and out."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from portal.errors import BadInput
from rollout.changes.dates import read_sentence

# A sentence of a million characters, each of them escaped, is a longer line than any post makes.
MOST_BYTES_OF_A_LINE = 8_000_000


class Command(BaseCommand):
    help = (
        'Read JSON lines {"sentence", "published"} on standard input, and write for each a line '
        '{"reading", "flags", "doubts"}, or {"error"} where the line is not such a one.'
    )
    # It touches no database and no page.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        refused = total = 0
        for line in _lines(sys.stdin.buffer):
            total += 1
            try:
                answer = _read(line)
            except BadInput as error:
                refused += 1
                answer = {"error": str(error)}
            self.stdout.write(json.dumps(answer))
        if refused:
            raise CommandError(f"{refused:,} of {total:,} lines could not be read.")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Each line, cut off one byte after the most that is read; what is beyond is passed over."""
    while line := stream.readline(MOST_BYTES_OF_A_LINE + 1):
        yield line
        while len(line) > MOST_BYTES_OF_A_LINE and not line.endswith(b"\n"):
            line = stream.readline(MOST_BYTES_OF_A_LINE + 1)
            if not line:
                return


def _read(line: bytes) -> dict[str, object]:
    if len(line) > MOST_BYTES_OF_A_LINE:
        raise BadInput(f"The line is longer than {MOST_BYTES_OF_A_LINE:,} bytes.")
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput("The line is not JSON.") from error
    sentence = given.get("sentence") if isinstance(given, dict) else None
    published = given.get("published") if isinstance(given, dict) else None
    if not isinstance(sentence, str) or not isinstance(published, str):
        raise BadInput("The line is not an object with “sentence” and “published” as texts.")
    return read_sentence(sentence, _day(published)).as_json()


def _day(text: str) -> date:
    """The day of «2025-07-08» or «2025-07-08T23:29:36Z»."""
    try:
        return date.fromisoformat(text.partition("T")[0])
    except ValueError as error:
        raise BadInput("“published” is not a day like 2025-07-08.") from error
