"""Text in a mail's own letters."""

import base64
import quopri
import re

import pytest

from notifications.deliveries.encoding import encoded_words, quoted, quoted_open


@pytest.mark.parametrize("text", ["ä" * 150, "a" + "ä" * 150, "€" * 100, "👩‍💻" * 40, "plain " * 40])
def test_each_encoded_word_is_read_alone_and_is_short(text: str) -> None:
    words = encoded_words(text, "Subject").split("\r\n ")

    read = [base64.b64decode(re.fullmatch(r"=\?utf-8\?b\?(.+)\?=", word)[1]).decode() for word in words]  # type: ignore[index]
    assert "".join(read) == text
    assert max(len(f"Subject: {word}") for word in words) <= 76


@pytest.mark.parametrize("text", ["a\nb\n", "a\r\nb\r\n", "a\rb\r"])
def test_every_kind_of_line_end_becomes_crlf(text: str) -> None:
    assert quoted(text) == b"a\r\nb\r\n"


@pytest.mark.parametrize("length", range(70, 80))
@pytest.mark.parametrize("letter", ["a", ".", " ", "ä", "="])
def test_line_that_goes_on_is_short_and_leaves_room_for_its_break(length: int, letter: str) -> None:
    text = letter * length

    encoded = quoted_open(text) + b"next"

    assert quopri.decodestring(encoded).decode() == text + "next"
    assert max(map(len, encoded.split(b"\r\n"))) <= 76
