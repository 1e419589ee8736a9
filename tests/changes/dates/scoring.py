"""How many readings are right: against timelines.json, and against readings made by hand of further sentences.

A date is right when its days are; of a range by hand («early 2025-03..late 2025-04») only the days are known, so its
granularity is not compared. Scopes are compared without regard to capitals; since people word them freely, readings
that are exact in all else are counted too.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter

from django.conf import settings

from rollout.changes.dates import read_sentence
from tests.changes.dates.labels import DATES, sha256_of

SHARED = settings.BASE_DIR.parent / "shared" / "data"
TIMELINES = SHARED / "timelines.json"
SENTENCES = SHARED / "timeline_sentences.jsonl"
READINGS = Path(__file__).parent / "readings"
RANGES = {"range", "slash-range"}


@dataclass
class Score:
    """Counts over one part of the sentences; `wrong` are the differences, for whoever looks."""

    sentences: int = 0
    exact: int = 0
    exact_but_for_scope: int = 0
    exact_dates: int = 0
    silently_wrong: int = 0
    needlessly_doubted: int = 0
    seconds: float = 0.0
    wrong: list = field(default_factory=list)

    def row(self, name):
        def share(count):
            return round(100 * count / self.sentences, 1) if self.sentences else None

        return {
            "part": name,
            "sentences": self.sentences,
            "exact, %": share(self.exact),
            "exact but for the scope, %": share(self.exact_but_for_scope),
            "dates exact, %": share(self.exact_dates),
            "wrong dates without a doubt": self.silently_wrong,
            "doubted, though right, %": share(self.needlessly_doubted),
            "sentences a second": round(self.sentences / self.seconds) if self.seconds else None,
        }


def timelines():
    """(sentence, published, reading) of the readings in timelines.json."""
    for record in json.loads(TIMELINES.read_text())["records"]:
        yield record["sentence"], date.fromisoformat(record["published"]), record["reading"]


def read_by_hand(part):
    """(sentence, published, reading) of readings/<part>.jsonl, where the sentences are at hand."""
    sentences = {sha256_of(text): text for text, _ in all_sentences()}
    with (READINGS / f"{part}.jsonl").open() as lines:
        for line in map(json.loads, lines):
            yield sentences[line["sentence_sha256"]], date.fromisoformat(line["published"]), line["reading"]


def all_sentences():
    """(sentence, published) of every line of timeline_sentences.jsonl."""
    with SENTENCES.open() as lines:
        return [(one["sentence"], date.fromisoformat(one["published"])) for one in map(json.loads, lines)]


def score(cases):
    """The score over cases (sentence, published, reading)."""
    result = Score()
    for sentence, published, wanted in cases:
        began = perf_counter()
        read = read_sentence(sentence, published).as_json()
        result.seconds += perf_counter() - began
        differences = {name for name in wanted if not is_same(name, wanted[name], read["reading"][name])}
        _count(result, differences, wanted, read)
        if differences or read["doubts"]:
            result.wrong.append((published, sentence, wanted, read, differences))
    return result


def _count(result, differences, wanted, read):
    result.sentences += 1
    result.exact += not differences
    result.exact_but_for_scope += not differences - {"scope"}
    wrong_dates = [name for name in differences if name in DATES]
    result.exact_dates += not wrong_dates
    # A date left out is a gap and no wrong date; one that nobody named, or other days, is wrong.
    is_wrong = any(read["reading"][name] is not None for name in wrong_dates)
    result.silently_wrong += is_wrong and not read["doubts"]
    result.needlessly_doubted += bool(read["doubts"]) and not wrong_dates


def is_same(name, wanted, read):
    if name == "scope":
        return (wanted or "").casefold() == (read or "").casefold()
    if name in DATES and wanted and read and wanted["granularity"] in RANGES:
        return (wanted["from"], wanted["to"]) == (read["from"], read["to"])
    return wanted == read
