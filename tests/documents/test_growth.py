"""A document may be one line of thousands of outdated sentences: what it takes grows as it does, and no faster."""

from datetime import date

import pytest

from rollout.documents import sentences as cutting
from rollout.documents.correcting import places
from rollout.documents.recording import passages
from rollout.documents.rules import load_rules
from rollout.documents.scanner import scan
from rollout.documents.statements import Paragraph

OUTDATED = "You need a personal Microsoft account for the Authenticator backup. "


def test_paragraph_is_cut_no_more_often_for_all_that_is_found_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, count, real = load_rules("MC1111780"), 0, cutting._sentence

    def counted(*given: object) -> cutting.Sentence:
        nonlocal count
        count += 1
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(cutting, "_sentence", counted)
    counts = []
    for number in (20, 40):
        count, paragraphs = 0, [Paragraph(OUTDATED * number)]
        read = passages(scan(paragraphs, rules, date(2025, 9, 12)), rules, paragraphs)
        assert (len(read.now), read.now[0]["before"], read.now[1]["before"]) == (number, "", OUTDATED.strip())
        counts.append(count)

    assert counts[1] <= 2 * counts[0]


def test_source_text_is_gone_through_once_for_a_sentence_that_stands_in_it_many_times() -> None:
    occurrences = places.Occurrences(OUTDATED * 5)

    assert [occurrences.before(len(OUTDATED) * number, OUTDATED) for number in range(6)] == [0, 1, 2, 3, 4, 5]
    assert occurrences.of(OUTDATED) is occurrences.of(OUTDATED)
