"""`manage.py scan_lines --pack MC1111780 < lines.jsonl`: the scanner on single lines, for checking its rules."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.errors import PortalError
from rollout.documents.rules import Rules, load_rules
from rollout.documents.scanner import scan
from rollout.documents.statements import Paragraph
from rollout.packs.errors import PackError


class WrongLine(PortalError):
    """This line cannot be scanned."""


class Command(BaseCommand):
    help = (
        "Reads JSON lines {“text”, “scope”} and writes for each {“findings”: [{“rule”, “start”, “end”}]}, in "
        "characters of the text. “scope” is the heading above the text. What is still right is no finding. A line "
        "that cannot be read has no findings and an “error”."
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
            self._scan(sys.stdin.buffer, rules)
            return
        try:
            with open(options["file"], "rb") as lines:
                self._scan(lines, rules)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error

    def _scan(self, lines: BinaryIO, rules: Rules) -> None:
        """One line of answer for each line; those that could not be read are named on standard error as well."""
        today = timezone.now().date()
        for number, line in enumerate(lines, start=1):
            try:
                answer: dict[str, Any] = {"findings": _findings(_paragraph(line), rules, today)}
            except WrongLine as wrong:
                answer = {"findings": [], "error": str(wrong)}
                self.stderr.write(f"Line {number}: {wrong}")
            self.stdout.write(json.dumps(answer))


def _findings(paragraph: Paragraph, rules: Rules, today: date) -> list[dict[str, str | int]]:
    # A line alone is taken to be about the product, whether it names it or not.
    found = scan([paragraph], rules, today, on_topic=True)
    return [{"rule": item.rule, "start": item.start, "end": item.end} for item in found if item.right_until is None]


def _paragraph(line: bytes) -> Paragraph:
    """Raises WrongLine with what is wrong."""
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise WrongLine("This is not UTF-8.") from error
    # A number of thousands of digits is a ValueError, thousands of brackets are a RecursionError.
    except (ValueError, RecursionError) as error:
        raise WrongLine("This is not JSON.") from error
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise WrongLine("This is not {“text”: …, “scope”: …} with a text.")
    scope = value.get("scope")
    if scope is not None and not isinstance(scope, str):
        raise WrongLine("“scope” is neither a text nor null.")
    return Paragraph(value["text"], (scope,) if scope else ())
