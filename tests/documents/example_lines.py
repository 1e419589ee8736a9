"""Lines written for this suite: `lines/<language>-tuned.txt`, which the rules were tuned on, and `…-unseen.txt`.

The unseen ones were written before the rules and are only scored: never change a rule because of one of them.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rollout.documents.rules import load_rules
from rollout.documents.scanner import scan
from rollout.documents.statements import Found, Paragraph

FOLDER = Path(__file__).parent / "lines"
LANGUAGES = ("en", "de", "fr", "es")
TODAY = date(2026, 11, 24)
RIGHT, RIGHT_FOR_NOW = "ok", "later"


@dataclass(frozen=True)
class Line:
    """`rule` is the rule that stands for an outdated line, or RIGHT, or RIGHT_FOR_NOW (Android until January 2027)."""

    rule: str
    scope: str
    text: str

    @property
    def is_outdated(self) -> bool:
        return self.rule not in (RIGHT, RIGHT_FOR_NOW)

    def found(self, today: date = TODAY) -> list[Found]:
        """What the scanner says of it."""
        return scan_line(self.text, self.scope, today)

    def findings(self, today: date = TODAY) -> list[str]:
        """The rules that call it outdated on this day."""
        return [item.rule for item in self.found(today) if item.right_until is None]


def read_lines(name: str) -> list[Line]:
    """The lines of one file."""
    rows = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [
        Line(*(part.strip() for part in row.split("|", 2))) for row in rows if row.strip() and not row.startswith("#")
    ]


def scan_line(text: str, scope: str = "", today: date = TODAY) -> list[Found]:
    """What the scanner says of one line under one heading, with the rules of MC1111780."""
    return scan([Paragraph(text, (scope,) if scope else ())], load_rules("MC1111780"), today, on_topic=True)
