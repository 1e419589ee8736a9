"""How many readings of timeline sentences are right, and how fast they are read.

Three parts: the 53 readings of timelines.json, those the grammar was written with (seen), and those that nobody who
wrote it has read (unseen). The sentences lie beside the repository; without them there is nothing to measure.
"""

from time import perf_counter

from rollout.changes.dates import read_sentence
from tests.changes.dates.scoring import READINGS, SENTENCES, TIMELINES, all_sentences, read_by_hand, score, timelines


def run() -> list[dict[str, object]]:
    """A row per part, and one for the speed over all sentences and the share of them with a doubt."""
    if not TIMELINES.exists() or not SENTENCES.exists():
        return [{"part": f"{SENTENCES.parent} is not at hand"}]
    rows = [score(timelines()).row("timelines.json")]
    rows += [
        score(read_by_hand(part)).row(part) for part in ("seen", "unseen") if (READINGS / f"{part}.jsonl").exists()
    ]
    return [*rows, _all()]


def _all() -> dict[str, object]:
    """All sentences, of most of which no reading by hand exists."""
    lines = all_sentences()
    began = perf_counter()
    readings = [read_sentence(sentence, published) for sentence, published in lines]
    seconds = perf_counter() - began
    doubted = sum(bool(reading.doubts) for reading in readings)
    return {
        "part": "all, unscored",
        "sentences": len(lines),
        "with a doubt, %": round(100 * doubted / len(lines), 1),
        "sentences a second": round(len(lines) / seconds),
    }
