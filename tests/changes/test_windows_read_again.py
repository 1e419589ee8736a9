"""Versions that are read again add nothing and change no past moment, whatever they say and whoever decided since."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from rollout.changes.models import Change, VendorWindow
from rollout.changes.windows import read_windows, use
from tests.factories.accounts import make_user
from tests.factories.changes import make_change, make_version

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
MONTHS = ("May 2026", "June 2026", "early July 2026", "mid-August 2026", "late September 2026", "Mid-Mary 2026")
HEADS = ("General Availability (Worldwide)", "Targeted Release (Worldwide, GCC)", "Public Preview (GCC High, DoD)", "")
PAUSED = "Updated March 3, 2026: We are pausing the rollout. We will communicate when we resume."


def sentence(chance: random.Random) -> str:
    head, begin, end = chance.choice(HEADS), chance.choice(MONTHS), chance.choice(MONTHS)
    scope = chance.choice(("", "", "", " for iOS", " for Android"))
    tail = chance.choice(("", f" and expect to complete by {end}", " (previously May)"))
    return f"{head}{': ' if head else ''}We will begin rolling out{scope} in {begin}{tail}."


def version(chance: random.Random, moment: datetime) -> None:
    timeline = [sentence(chance) for _ in range(chance.choice((1, 1, 2, 3)))]
    update = PAUSED if chance.random() < 0.15 else ""
    aside = chance.choice(("", sentence(chance)))
    make_version(moment.date().isoformat(), *timeline, update=update, aside=aside)


def as_known(moment: datetime) -> list[tuple[object, ...]]:
    windows = Change.objects.get().windows_in_use(moment)
    return sorted((row.cloud, row.phase, *map(str, row.dates), row.pk is not None) for row in windows)


@pytest.mark.parametrize("seed", range(100, 112))
def test_reading_again_and_deciding_change_no_past(seed: int) -> None:
    chance, change, known = random.Random(seed), make_change(), {}
    for number in range(5):
        moment = FIRST + timedelta(days=10 * number)
        version(chance, moment)
        at = moment + timedelta(hours=2)
        read_windows(change, at=at)
        assert read_windows(change, at=at) == []
        known[at] = as_known(at)
        open_rows = [row for row in VendorWindow.objects.all() if row.is_open and row.has_dates]
        if open_rows and chance.random() < 0.6:
            use(chance.choice(open_rows), by=make_user(), at=at + timedelta(hours=2))
        assert read_windows(change, at=at + timedelta(hours=3)) == []

        assert {moment: as_known(moment) for moment in known} == known


def test_two_sentences_of_one_version_may_give_the_same_date() -> None:
    change = make_change()
    make_version("2026-03-01", "We will begin rolling out in May 2026.", "Rollout will begin in May 2026.")

    (row,) = read_windows(change, at=FIRST)

    assert (row.sentence, row.short) == ("We will begin rolling out in May 2026.", "from May 2026")
