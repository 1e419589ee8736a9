"""Versions as numbers, so that 6.8.9 comes before 6.8.33."""

import re

# Android's build numbers have up to seven digits; PostgreSQL's integer holds nine of any value.
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,7}", re.ASCII)


def version_key(text: str) -> list[int] | None:
    """The numbers of a version without zeros at the end: "6.8.33" -> [6, 8, 33], "16.0" -> [16].

    None when the text is not a version: nothing is read into words around it, so "iOS 17" or "17.5 beta" is unknown
    rather than guessed. Zeros at the end go because PostgreSQL takes a longer array for the larger one: 16.0 is 16.
    """
    text = text.strip()
    if not _VERSION.fullmatch(text):
        return None
    numbers = [int(part) for part in text.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return numbers
