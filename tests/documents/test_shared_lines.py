"""The scanner on lines from elsewhere, which stay outside the repository."""

import json
from typing import Any

import pytest
from django.conf import settings

from tests.documents.example_lines import scan_line

LINES = settings.BASE_DIR.parent / "shared" / "data" / "doc_lines.json"
pytestmark = pytest.mark.skipif(not LINES.is_file(), reason=f"needs {LINES.name}, which lies beside the repository")


def _lines(kind: str) -> list[dict[str, Any]]:
    return json.loads(LINES.read_text(encoding="utf-8"))[kind]


def _rules(line: dict[str, Any]) -> set[str]:
    return {item.rule for item in scan_line(line["text"], line["scope"]) if item.right_until is None}


def test_every_outdated_line_is_found_by_the_rules_it_stands_for() -> None:
    missed = [
        (line["text"], line["expected"]) for line in _lines("outdated") if not {*line["expected"]} <= _rules(line)
    ]

    assert missed == []


def test_no_line_that_is_still_right_is_reported() -> None:
    assert [line["text"] for line in _lines("still_right") if _rules(line)] == []
