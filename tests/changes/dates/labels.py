"""Readings made by hand: from the shorthand of whoever read to lines that can be scored.

    python -m tests.changes.dates.labels SENTENCES.jsonl LABELS > tests/changes/dates/readings/seen.jsonl

SENTENCES has a line {"n", "mc", "published", "sentence"} per sentence. LABELS has a line per reading, its fields
apart by « | »: n, kind, phase, clouds, scope, begin, end, previous begin, previous end, then «multi» where the sentence
says more than its first reading, «unsure» where a person could not say; «-» is nothing. A date is a part and a month
(«early 2025-03», «end 2025-03»), «day 2025-03-14», «quarter 2025-Q2», «half 2025-H1», «midyear 2025», «year 2025», two
of them («early 2025-03..late 2025-04»), or «?» where the words cannot be read. Sentences themselves stay out of the
repository: a line holds the SHA-256 of its sentence.
"""

import hashlib
import json
import sys
from datetime import date
from pathlib import Path

from rollout.changes.dates import Span, points

PARTS = {
    "early": "early-month",
    "mid": "mid-month",
    "late": "late-month",
    "month": "month",
    "beginning": "beginning-of-month",
    "end": "end-of-month",
}
DATES = ("begin", "end", "previous_begin", "previous_end")


def sha256_of(sentence):
    return hashlib.sha256(sentence.encode()).hexdigest()


def lines_of(sentences, labels):
    """Lines {"mc", "published", "sentence_sha256", "reading"} of all sentences that were read."""
    by_number = {one["n"]: one for one in map(json.loads, sentences)}
    for label in filter(str.strip, labels):
        number, reading, _ = reading_of(label)
        one = by_number[number]
        yield {
            "mc": one["mc"],
            "published": one["published"],
            "sentence_sha256": sha256_of(one["sentence"]),
            "reading": reading,
        }


def reading_of(label):
    """(number, reading in the shape of timelines.json, notes) of a line of shorthand."""
    number, kind, phase, clouds, scope, *rest = [field.strip() for field in label.split("|")]
    named = [] if clouds == "-" else [cloud.strip() for cloud in clouds.split(",")]
    reading = {
        "kind": _unless_empty(kind),
        "phase": _unless_empty(phase),
        "clouds": named,
        "clouds_stated": bool(named),
        "scope": _unless_empty(scope),
        **{name: span_of(text) for name, text in zip(DATES, rest[:4], strict=True)},
    }
    return int(number), reading, rest[4:]


def span_of(text):
    """A date of the shorthand in the shape of timelines.json; None for «-» and «?»."""
    first, _, last = text.partition("..")
    begin = _span(first.strip())
    if begin is None:
        return None
    if last:
        begin = Span(begin.first, _span(last.strip()).last, "range")
    return begin.as_json()


def _span(text):
    if text in {"-", "?"} or text.startswith("season"):
        return None
    part, _, when = text.partition(" ")
    if part == "day":
        day = date.fromisoformat(when)
        return Span(day, day, "day")
    year, _, number = when.partition("-")
    if part in PARTS:
        return points.part_of_month(PARTS[part], int(number)).in_year(int(year))
    wide = {
        "quarter": lambda: points.quarter(int(number[1:])),
        "half": lambda: points.half_year(int(number[1:])),
        "midyear": points.mid_year,
        "year": points.whole_year,
        "endyear": points.end_of_year,
    }
    return wide[part]().in_year(int(year))


def _unless_empty(field):
    return None if field == "-" else field


if __name__ == "__main__":
    with Path(sys.argv[1]).open() as sentences, Path(sys.argv[2]).open() as labels:
        for line in lines_of(sentences, labels):
            print(json.dumps(line, ensure_ascii=False))
