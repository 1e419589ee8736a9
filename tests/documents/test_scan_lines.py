import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def _run(tmp_path: Path, text: str) -> list[dict[str, list[dict[str, object]]]]:
    (tmp_path / "lines.jsonl").write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("scan_lines", str(tmp_path / "lines.jsonl"), pack="MC1111780", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_gets_its_findings_in_characters(tmp_path: Path) -> None:
    outdated = {"text": "Ü: The backup needs a Microsoft account.", "scope": ""}
    android = {"text": "The backup needs a Microsoft account.", "scope": "Android"}

    first, second = _run(tmp_path, f"{json.dumps(outdated)}\n{json.dumps(android)}\n")

    assert first["findings"] == [{"rule": "B01", "start": 7, "end": 39}]
    assert outdated["text"][7:39] == "backup needs a Microsoft account"
    assert second["findings"] == []


@pytest.mark.parametrize("line", ["not json", '["text"]', '{"scope": ""}', '{"text": 3}'])
def test_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(CommandError, match="Line 1"):
        _run(tmp_path, line)


def test_unknown_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no pack"):
        call_command("scan_lines", str(tmp_path / "none.jsonl"), pack="MC9999999")
