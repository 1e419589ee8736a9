"""Where the answers lead, and how they travel."""

from itertools import product

import pytest

from rollout.selfcheck.answers import OPEN, Answer, End, Way, begun, end_of, way_of

YES, NO, CANNOT = Answer


def test_all_729_ways_through_six_questions_end_where_they_should():
    ends = {answers: end_of(answers) for answers in product(Answer, repeat=6)}

    assert [answers for answers, end in ends.items() if end is End.READY] == [(YES,) * 6]
    assert {answers for answers, end in ends.items() if end is End.CANNOT} == {
        answers for answers in ends if answers.count(CANNOT)
    }
    assert sum(end is End.ALMOST for end in ends.values()) == 2**6 - 1


def test_every_answer_leads_one_step_on_and_travels_with_the_form():
    way = begun(3)
    for step, answer in enumerate(Answer, start=1):
        assert way.step == step
        way = way_of({"answers": way.travelling, "step": str(way.step)}, 3).answered(answer).next()

    assert way.is_at_end
    assert way.given == [YES, NO, CANNOT]


def test_without_an_answer_nobody_gets_on():
    assert begun(3).next() == begun(3)


def test_going_back_keeps_what_was_answered_and_lets_it_be_changed():
    way = begun(2).answered(NO).next().answered(YES).back()

    assert (way.step, way.answer, way.travelling) == (1, NO, "ny")
    assert way.answered(YES).next().travelling == "yy"
    assert way.back().step == 1


@pytest.mark.parametrize(
    "form",
    [
        {"answers": "yy", "step": "2"},  # of another self-check
        {"answers": "yyy", "step": "5"},
        {"answers": "yyy", "step": "0"},
        {"answers": "yyy", "step": "²"},
        {"answers": "yyy", "step": "9" * 5000},
        {"answers": "y" * 5000, "step": "1"},
        {"answers": f"y{OPEN}y", "step": "4"},  # the end without all answers
        {"answers": "y<y", "step": "3"},
        {},
    ],
)
def test_what_our_form_did_not_make_begins_at_the_first_question(form):
    assert way_of(form, 3) == Way((None, None, None), 1)
