"""A log line is one event."""

import logging
import sys

from portal.logs import LineFormatter


def _line(message: str, *, exc_info: object = None, **extra: object) -> str:
    record = logging.makeLogRecord(
        {"name": "portal.x", "levelname": "INFO", "msg": message, "created": 0, "exc_info": exc_info, **extra}
    )
    return LineFormatter().format(record)


def test_a_line_ends_with_the_ids_of_its_event() -> None:
    assert _line("chunk closed", mailing_id=7) == "1970-01-01T00:00:00.000Z INFO portal.x chunk closed mailing_id=7"


def test_nobody_writes_a_second_line_from_outside() -> None:
    assert "\n" not in _line("unknown path /a\n2025 INFO forged", path="b\r\nc")


def test_a_traceback_stays_in_the_line_of_its_event() -> None:
    try:
        raise ValueError("no")
    except ValueError:
        line = _line("failed", exc_info=sys.exc_info())

    assert "\n" not in line
    assert "ValueError: no" in line
