"""Text as words, numbers and marks, each with its place."""

import re
from typing import NamedTuple

from rollout.changes.dates.months import month_named

# The longest sentence of a post with dates has 900 characters. What comes after this many is not read.
MOST_CHARACTERS = 5_000

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
        ),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u00b4", "'"),
        **dict.fromkeys("\uff08\uff3b[{", "("),
        **dict.fromkeys("\uff09\uff3d]}", ")"),
        "\uff1a": ":",
        "\uff0c": ",",
    }
)
_TOKEN = re.compile(
    r"""
      (?P<word>[^\W\d_]++(?:'[^\W\d_]++)*+(?![0-9]))
    | (?P<iso>(?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}(?![0-9/-]))
    | (?P<slashes>[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?(?![0-9/]|\.[0-9]))
    | (?P<dots>[0-9]{1,2}\.[0-9]{1,2}\.20[0-9]{2}(?![0-9]|\.[0-9]))
    | (?P<year>20[0-9]{2}(?![0-9]|\.[0-9]))
    | (?P<version>[0-9]++(?:\.[0-9]\w*)+)
    | (?P<ordinal>[0-9]{1,2}(?:st|nd|rd|th)(?![a-z]))
    | (?P<number>[0-9]++(?![^\W\d_]))
    | (?P<coded>[^\W\d_]{0,40}[0-9](?:[\w.]*\w)?)
    | (?P<mark>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_GLUED_MONTH = re.compile(r"([^\W\d_]{3,9})(\d.*)")
_GLUED_WORD = re.compile(r"(.*[a-z])([A-Z][a-z]{2,8})")


class Token(NamedTuple):
    """A piece of the text. `kind` is the name of its pattern; `value` is the number of a number, ordinal or year."""

    kind: str
    text: str
    low: str
    start: int
    end: int
    value: int = 0


def plain(text: str) -> str:
    """The text with one kind of space, dash, quote and bracket; every character stays in its place."""
    return text[:MOST_CHARACTERS].translate(_SAME_LENGTH)


def tokens_of(text: str) -> list[Token]:
    """The tokens of a plain text, glued ones («September2025», «licensesApril») apart."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup or "mark", match.group()
        if kind == "mark" or (kind == "word" and piece[1:].islower()):
            found.append(Token(kind, piece, piece.lower(), match.start(), match.end()))
        elif kind == "coded" and (glued := _GLUED_MONTH.fullmatch(piece)) and month_named(glued.group(1)):
            found.append(_token("word", glued.group(1), match.start()))
            found.extend(_shifted(tokens_of(glued.group(2)), match.start() + len(glued.group(1))))
        elif kind == "word" and (glued := _GLUED_WORD.fullmatch(piece)) and month_named(glued.group(2)):
            found.append(_token("word", glued.group(1), match.start()))
            found.append(_token("word", glued.group(2), match.start() + len(glued.group(1))))
        else:
            found.append(_token(kind, piece, match.start()))
    return found


def _token(kind: str, piece: str, start: int) -> Token:
    digits = piece[:2] if kind == "ordinal" else piece[:6] if kind in {"number", "year"} else ""
    value = int(digits.rstrip("stndrhSTNDRH") or 0)
    return Token(kind, piece, piece.lower(), start, start + len(piece), value)


def _shifted(tokens: list[Token], by: int) -> list[Token]:
    return [one._replace(start=one.start + by, end=one.end + by) for one in tokens]
