import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def _run(tmp_path: Path, lines: bytes) -> list[dict[str, Any]]:
    (tmp_path / "lines.jsonl").write_bytes(lines)
    out = StringIO()
    call_command("scan_lines", str(tmp_path / "lines.jsonl"), pack="MC1111780", stdout=out, stderr=StringIO())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_gets_its_findings_in_characters(tmp_path: Path) -> None:
    outdated = {"text": "Ü: The backup needs a Microsoft account.", "scope": ""}
    android = {"text": "The backup needs a Microsoft account.", "scope": "Android"}

    first, second = _run(tmp_path, f"{json.dumps(outdated)}\n{json.dumps(android)}\n".encode())

    assert first["findings"] == [{"rule": "B01", "start": 7, "end": 39}]
    assert outdated["text"][7:39] == "backup needs a Microsoft account"
    assert second["findings"] == []


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"",
        b'["text"]',
        b"null",
        b'{"scope": ""}',
        b'{"text": null}',
        b'{"text": 3}',
        b'{"text": "", "scope": 3}',
        b'{"text": "\xff"}',
        b"[" * 100_000,
        b"9" * 10_000,
    ],
)
def test_line_that_cannot_be_read_is_named_and_the_next_one_is_scanned(tmp_path: Path, line: bytes) -> None:
    wrong, right = _run(tmp_path, line + b'\n{"text": "Tap Begin recovery.", "scope": null}')

    assert wrong["findings"] == []
    assert wrong["error"]
    assert [item["rule"] for item in right["findings"]] == ["B20"]


@pytest.mark.parametrize(
    "before",
    [
        "\U0001f512 ",
        "cafe\u0301 ",
        "Zeile\r\n",
        "\ufeff",
        "\ud800 ",
        "\u200b\x00\t",
        "a_" * 200_000 + " ",
        "." * 200_000,
    ],
)
def test_places_are_characters_of_the_text_as_it_was_given(tmp_path: Path, before: str) -> None:
    text = f"{before}The backup needs a Microsoft account."

    (answer,) = _run(tmp_path, json.dumps({"text": text}).encode())

    assert [text[item["start"] : item["end"]] for item in answer["findings"]] == ["backup needs a Microsoft account"]


def test_unknown_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no pack"):
        call_command("scan_lines", str(tmp_path / "none.jsonl"), pack="MC9999999")
