"""On which days the waves of a plan fall. Needs no database."""

from datetime import date

import pytest

from rollout.waves.planning.recipe import NoFreeDay, Recipe, Step

STEPS = (Step("Pilot", 1), Step("Early", 10), Step("Everyone else", None))


def recipe(**overrides) -> Recipe:
    values = {
        "steps": STEPS,
        "first_day": None,
        "weekdays": (0,),
        "length_days": 5,
        "gap_days": 2,
        "freezes": (),
        "follows_window": False,
    } | overrides
    return Recipe(**values)


def starts(found) -> list[str]:
    return [f"{first:%a %-d %b}" for first, _ in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["Mon 1 Sep", "Mon 8 Sep", "Mon 15 Sep"]),
        ({"gap_days": 3}, ["Mon 1 Sep", "Mon 15 Sep", "Mon 29 Sep"]),  # three days after a Friday is a Tuesday
        ({"weekdays": (1, 3)}, ["Tue 2 Sep", "Tue 9 Sep", "Tue 16 Sep"]),
        ({"length_days": 1, "gap_days": 0, "weekdays": (0, 1)}, ["Mon 1 Sep", "Tue 2 Sep", "Mon 8 Sep"]),
        # A freeze of one Friday is touched by the wave that would begin on the Monday before it.
        ({"freezes": ((date(2025, 9, 12), date(2025, 9, 12)),)}, ["Mon 1 Sep", "Mon 15 Sep", "Mon 22 Sep"]),
        ({"freezes": ((date(2025, 8, 20), date(2025, 9, 1)),)}, ["Mon 8 Sep", "Mon 15 Sep", "Mon 22 Sep"]),
    ],
)
def test_waves_begin_on_the_next_day_on_which_they_may(changes, expected):
    assert starts(recipe(**changes).days_from(date(2025, 8, 30))) == expected


def test_each_wave_lasts_as_long_as_said():
    first, last = recipe(length_days=12).days_from(date(2025, 9, 1))[0]

    assert (first, last) == (date(2025, 9, 1), date(2025, 9, 12))


def test_freeze_that_never_ends_leaves_no_day():
    with pytest.raises(NoFreeDay):
        recipe(freezes=((date(2025, 1, 1), date(2099, 1, 1)),)).days_from(date(2025, 9, 1))


def test_recipe_survives_json():
    whole = recipe(first_day=date(2025, 9, 1), freezes=((date(2025, 12, 20), date(2026, 1, 6)),), follows_window=True)

    assert Recipe.from_json(whole.to_json()) == whole


def test_name_says_tenant_number_and_share():
    named = Step("{tenant}: wave {number}, {share}", 10)

    assert named.name_for("Contoso", 3) == "Contoso: wave 3, 10\N{NO-BREAK SPACE}%"
    assert Step("{share}", None).name_for("Contoso", 4) == "the rest"
