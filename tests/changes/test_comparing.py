"""What changed between two versions: by words where that is cheap, never as the vendor's markup."""

import time

import pytest

from rollout.changes.comparing import compare
from rollout.changes.models import Announcement
from rollout.changes.titles import read_title

UNCHANGED = "".join(f"<p>Passage {number} stays.</p>" for number in range(5))


def versions(before, after, **fields):
    """Two versions that differ in their bodies, and in the given (before, after) fields."""
    pairs = {"title": ("A lamp", "A lamp"), "body_html": (before, after)} | fields
    return [Announcement(**{name: pair[place] for name, pair in pairs.items()}) for place in (0, 1)]


def marked(comparison):
    """The passages that changed, as text: [+added], [-removed]."""
    signs = {"added": "[+{}]", "removed": "[-{}]", "": "{}"}
    return [
        "".join(signs[piece.mark].format(piece.text) for piece in passage.pieces)
        for stretch in comparison.stretches
        for passage in stretch.passages
        if passage.kind
    ]


def test_a_moved_date_is_two_words():
    comparison = compare(*versions("<p>We begin in <b>June</b> 2026.</p>", "<p>We begin in July 2026.</p>"))

    assert marked(comparison) == ["We begin in[- June][+ July] 2026."]
    assert comparison.in_words == "1 passage changed, 1 word added, 1 removed."


def test_new_and_gone_passages_are_whole():
    comparison = compare(*versions("<p>One.</p><p>Nothing alike here.</p>", "<p>One.</p><ul><li>Quite new<li>Two</ul>"))

    assert marked(comparison) == ["[+Quite new]", "[+Two]", "[-Nothing alike here.]"]


def test_unchanged_passages_are_folded_but_the_one_before_a_change():
    comparison = compare(*versions(f"{UNCHANGED}<p>June.</p>{UNCHANGED}", f"{UNCHANGED}<p>July.</p>{UNCHANGED}"))

    folded = [(len(s.passages), s.is_changed, s.is_folded) for s in comparison.stretches]
    assert folded == [(4, False, True), (1, False, False), (2, True, False), (5, False, True)]


@pytest.mark.parametrize(
    ("title", "tags", "words"),
    [
        ("(Updated) A lamp moves", ("Updated",), "A lamp moves"),
        ("(Updated) (Rescheduled) A lamp", ("Updated", "Rescheduled"), "A lamp"),
        ("(UPDATED)(cancelled): A lamp", ("Updated", "Cancelled"), "A lamp"),
        ("[Postponed] A lamp", ("Postponed",), "A lamp"),
        ("(Preview) A lamp", (), "(Preview) A lamp"),
        ("A lamp (Updated)", (), "A lamp (Updated)"),
        ("(Updated)", (), "(Updated)"),
    ],
)
def test_what_became_of_a_post_stands_in_front_of_its_title(title, tags, words):
    assert (read_title(title).tags, read_title(title).words) == (tags, words)


def test_tags_of_titles_are_no_changed_words():
    comparison = compare(*versions("", "", title=("(Updated) A lamp", "(Updated) (Rescheduled) A lamp")))

    assert (comparison.tags_before, comparison.tags_after) == (("Updated",), ("Updated", "Rescheduled"))
    assert not comparison.is_title_changed
    assert comparison.in_words == "Marked “Rescheduled”."


def test_changed_fields_are_named():
    comparison = compare(*versions("", "", tags=(["A"], ["A", "B"]), title=("A lamp", "Two lamps")))

    assert [(field.name, field.before, field.after) for field in comparison.fields] == [("Tags", "A", "A, B")]
    assert comparison.in_words == "Another title, another “Tags”."


def test_the_same_words_in_other_markup_do_not_differ():
    assert compare(*versions("<p>One <b>two</b></p>", "<div>One\n two</div>")).in_words == "Not a word differs."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ab " * 30_000, "ba " * 30_000),
        ("<p>a<p>b" * 15_000, "<p>b<p>a" * 15_000),
        ("".join(f"<p>{n % 7} {n % 5} x" for n in range(600)), "".join(f"<p>{n % 5} {n % 7} x" for n in range(600))),
        ("<p>" + "same end " * 9_000 + "June", "<p>" + "same end " * 9_000 + "July"),
        ("", "<p>x" * 20_000),
    ],
)
def test_hostile_versions_are_compared_in_time(before, after):
    started = time.process_time()

    comparison = compare(*versions(before, after))

    assert time.process_time() - started < 5
    assert comparison.passage_count
