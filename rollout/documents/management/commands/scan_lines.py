"""`manage.py scan_lines --pack MC1111780 < lines.jsonl`: the scanner on single lines, for checking its rules."""

import json
import sys
from argparse import ArgumentParser
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rollout.documents.rules import Rules, load_rules
from rollout.documents.scanner import Paragraph, scan
from rollout.packs.errors import PackError


class Command(BaseCommand):
    help = (
        "Reads JSON lines {“text”, “scope”} and writes for each {“findings”: [{“rule”, “start”, “end”}]}, in "
        "characters of the text. “scope” is the heading above the text. What is still right is no finding."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="a file of JSON lines; without it standard input is read")
        parser.add_argument("--pack", required=True, help="the pack whose rules are used, MC1111780")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rules = load_rules(options["pack"])
        except PackError as error:
            raise CommandError(str(error)) from error
        if options["file"] is None:
            self._scan(sys.stdin, rules)
            return
        try:
            with open(options["file"], encoding="utf-8") as lines:
                self._scan(lines, rules)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error

    def _scan(self, lines: TextIO, rules: Rules) -> None:
        today = timezone.now().date()
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            paragraph = _paragraph(line, number)
            # A line alone is taken to be about the product, whether it names it or not.
            found = scan([paragraph], rules, today, on_topic=True)
            findings = [
                {"rule": item.rule, "start": item.start, "end": item.end} for item in found if item.right_until is None
            ]
            self.stdout.write(json.dumps({"findings": findings}))


def _paragraph(line: str, number: int) -> Paragraph:
    try:
        value = json.loads(line)
        text, scope = value["text"], value.get("scope") or ""
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CommandError(f"Line {number} is not {{“text”: …, “scope”: …}} in JSON.") from error
    if not isinstance(text, str) or not isinstance(scope, str):
        raise CommandError(f"Line {number}: “text” and “scope” must be texts.")
    return Paragraph(text, (scope,) if scope else ())
