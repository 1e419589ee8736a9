"""Versions as numbers."""

import pytest

from rollout.tenants.versions import version_key

VERSIONS = [
    ("6.8.33", [6, 8, 33]),
    ("  6.8.33\n", [6, 8, 33]),
    # Zeros at the end go: 16.0 is 16, and a longer array would count as larger.
    ("16.0", [16]),
    ("16.0.0.0", [16]),
    ("0", [0]),
    ("0.0", [0]),
    # Leading zeros are numbers, not octal.
    ("6.08.033", [6, 8, 33]),
    ("6.2408.5807", [6, 2408, 5807]),
    ("999999999.999999999", [999999999, 999999999]),
]

NOT_VERSIONS = [
    "",
    " ",
    "unknown",
    "iOS 17",
    "17.5 beta",
    "v6.8.33",
    "6..8",
    "6.8.",
    ".6.8",
    "-6.8",
    "+6.8",
    "6,8,33",
    "6.8.33;DROP TABLE",
    "1e9",
    "0x10",
    "6.8.33\x00",
    # Digits of other scripts, and numbers PostgreSQL's integer cannot hold.
    "６.８.３３",
    "٦.٨.٣٣",
    "²",
    "9999999999",
    "1." * 5000 + "1",
    "1.2.3.4.5.6.7.8.9",
]


@pytest.mark.parametrize(("text", "key"), VERSIONS)
def test_version_becomes_numbers(text, key):
    assert version_key(text) == key


@pytest.mark.parametrize("text", NOT_VERSIONS)
def test_what_is_not_a_version_is_unknown_rather_than_guessed(text):
    assert version_key(text) is None
