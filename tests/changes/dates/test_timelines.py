"""The readings of real sentences: made by hand, and lying beside the repository."""

import pytest

from rollout.changes.dates import read_sentence
from tests.changes.dates.scoring import READINGS, SENTENCES, TIMELINES, is_same, read_by_hand, score, timelines

WITHOUT = "the vendor's sentences are not at hand (shared/data/{})"
records = list(timelines()) if TIMELINES.exists() else []


@pytest.mark.skipif(not records, reason=WITHOUT.format("timelines.json"))
@pytest.mark.parametrize(("sentence", "published", "reading"), records)
def test_a_sentence_of_the_convention_is_read_exactly(sentence, published, reading):
    read = read_sentence(sentence, published).as_json()["reading"]

    assert read == reading


@pytest.mark.skipif(not SENTENCES.exists(), reason=WITHOUT.format("timeline_sentences.jsonl"))
@pytest.mark.parametrize("part", sorted(path.stem for path in READINGS.glob("*.jsonl")))
def test_sentences_read_by_hand_score_as_promised(part):
    result = score(read_by_hand(part))

    assert result.exact_but_for_scope / result.sentences >= 0.95
    assert result.exact / result.sentences >= 0.9
    assert result.silently_wrong == 0
    assert result.needlessly_doubted / result.sentences <= 0.1


@pytest.mark.skipif(not SENTENCES.exists(), reason=WITHOUT.format("timeline_sentences.jsonl"))
def test_every_reading_by_hand_has_its_sentence():
    wanted = sum(len(path.read_text().splitlines()) for path in READINGS.glob("*.jsonl"))

    assert sum(1 for path in READINGS.glob("*.jsonl") for _ in read_by_hand(path.stem)) == wanted


def test_a_range_by_hand_is_compared_by_its_days():
    wanted = {"from": "2025-03-01", "to": "2025-03-20", "granularity": "range"}

    assert is_same("end", wanted, wanted | {"granularity": "slash-range"})
    assert not is_same("end", wanted, wanted | {"to": "2025-03-21"})
