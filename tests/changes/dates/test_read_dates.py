"""`manage.py read_dates`: JSON lines in and out."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

LINE = {
    "sentence": "General Availability (GCC): We will begin rolling out early March 2025.",
    "published": "2025-02-10",
}


def answers_to(monkeypatch, *lines):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"".join(line + b"\n" for line in lines))))
    try:
        call_command("read_dates", stdout=out)
    except CommandError as error:
        return [json.loads(line) for line in out.getvalue().splitlines()], str(error)
    return [json.loads(line) for line in out.getvalue().splitlines()], None


def test_each_line_is_answered_with_its_reading(monkeypatch):
    answers, error = answers_to(monkeypatch, json.dumps(LINE).encode(), json.dumps(LINE).encode())

    assert error is None
    assert answers[0] == answers[1]
    assert answers[0] == {
        "reading": {
            "kind": "rollout",
            "phase": "General Availability",
            "clouds": ["GCC"],
            "clouds_stated": True,
            "scope": None,
            "begin": {"from": "2025-03-01", "to": "2025-03-10", "granularity": "early-month"},
            "end": None,
            "previous_begin": None,
            "previous_end": None,
        },
        "flags": ["no-end"],
        "doubts": [],
    }


BAD_LINES = [
    b"not JSON",
    b"",
    b"[]",
    b"null",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"sentence": "Available now."}',
    b'{"sentence": 7, "published": "2025-02-10"}',
    b'{"sentence": "Available now.", "published": "yesterday"}',
    b'{"sentence": "Available now.", "published": "2025-02-30"}',
    b'{"sentence": "' + b"a" * 8_000_000 + b'", "published": "2025-02-10"}',
]


@pytest.mark.parametrize("bad", BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_line_that_cannot_be_read_gets_an_error_and_the_rest_goes_on(monkeypatch, bad):
    answers, error = answers_to(monkeypatch, bad, json.dumps(LINE).encode())

    assert set(answers[0]) == {"error"}
    assert answers[1]["reading"]["kind"] == "rollout"
    assert error == "1 of 2 lines could not be read."


def test_half_a_character_is_no_trouble(monkeypatch):
    answers, error = answers_to(
        monkeypatch, rb'{"sentence": "\ud800 Available now.", "published": "2025-02-10T09:00:00Z"}'
    )

    assert (answers[0]["reading"]["kind"], error) == ("available-now", None)


def test_the_command_needs_no_engines_and_ends_with_1_after_a_bad_line():
    ended = subprocess.run(
        [sys.executable, "manage.py", "read_dates"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "portal.settings"},
        input=f"{json.dumps(LINE)}\nbad\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ended.returncode, len(ended.stdout.splitlines())) == (1, 2)
    assert ended.stderr.strip() == "CommandError: 1 of 2 lines could not be read."
