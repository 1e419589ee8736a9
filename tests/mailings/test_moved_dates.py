"""When dates move after people were told: one draft per wave, for exactly these people, and never more than a draft."""

import random
from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from notifications.deliveries import freezing
from notifications.deliveries.models import Delivery
from notifications.mailings import moved_dates
from notifications.mailings.models import Mailing, MailingState, NotReadyToSend
from notifications.mailings.sweeping import sweep
from notifications.texts.models import Purpose, Text
from portal.demo.outcomes import settle
from rollout.waves.models import Wave, WaveState
from tests.factories.accounts import make_user
from tests.factories.mailings import make_approved, make_closed_mailing, make_mailing, make_moved_window
from tests.factories.tenants import make_person

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 26, 12, 0, tzinfo=UTC)


def drafts() -> list[Mailing]:
    return list(Mailing.objects.about_changed_dates().unsent().with_rows())


def told_otherwise() -> dict[int, int | None]:
    return {pk: found.draft for pk, found in moved_dates.told_otherwise(Wave.objects.all()).items()}


def test_people_who_were_told_other_dates_get_one_draft_that_nobody_has_approved() -> None:
    told = make_closed_mailing(people=3, refused=1)
    make_moved_window(told.wave.change)

    written = [moved_dates.sweep(at=AT), moved_dates.sweep(at=AT)]

    (draft,) = drafts()
    assert written == [1, 0]
    assert (draft.wave, draft.state, draft.created_by) == (told.wave, MailingState.DRAFT, None)
    assert freezing.preview(draft).audience_count == 2
    assert told_otherwise() == {told.wave_id: draft.pk}
    sweep(at=AT)
    assert draft.transitions.count() == 1


@pytest.mark.parametrize("state", [WaveState.DONE, WaveState.CANCELLED])
def test_waves_that_are_over_are_left_in_peace(state: str) -> None:
    told = make_closed_mailing()
    make_moved_window(told.wave.change)
    Wave.objects.update(state=state)

    assert moved_dates.sweep(at=AT) == 0
    assert told_otherwise() == {}


def test_dates_that_hold_need_no_word() -> None:
    make_closed_mailing()
    make_mailing()

    assert moved_dates.sweep(at=AT) == 0
    assert told_otherwise() == {}


def test_while_nothing_moves_many_waves_cost_as_much_as_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        make_closed_mailing()

    with django_assert_num_queries(4):
        moved_dates.sweep(at=AT)


def test_wave_that_a_person_moved_is_told_as_well() -> None:
    told = make_closed_mailing()
    told.wave.change_plan(by=make_user(), at=AT, ends_on=date(2025, 10, 13))

    assert moved_dates.sweep(at=AT) == 1


def test_window_that_the_text_never_named_is_no_changed_date() -> None:
    told = make_closed_mailing()
    told.pinned["dates"]["window"] = []
    told.save()
    make_moved_window(told.wave.change)

    assert moved_dates.sweep(at=AT) == 0


def test_moved_again_the_same_draft_says_the_new_dates() -> None:
    told = make_closed_mailing()
    make_moved_window(told.wave.change)
    moved_dates.sweep(at=AT)
    (draft,) = drafts()
    draft.approve(by=make_user(), at=AT)
    make_moved_window(told.wave.change, days=28)

    assert moved_dates.sweep(at=AT) == 0
    sweep(at=AT)

    (same,) = drafts()
    assert (same.pk, same.state) == (draft.pk, MailingState.DRAFT)
    assert same.transitions.filter(reason=moved_dates.MOVED_AGAIN).count() == 1
    with pytest.raises(NotReadyToSend, match="Not enough people have approved"):
        same.start(by=make_user(), at=AT)


def test_moved_back_the_draft_is_withdrawn_and_written_again_for_the_next_move() -> None:
    told = make_closed_mailing()
    make_moved_window(told.wave.change)
    moved_dates.sweep(at=AT)
    make_moved_window(told.wave.change, days=0)

    moved_dates.sweep(at=AT)

    withdrawn = Mailing.objects.about_changed_dates().get()
    assert (withdrawn.state, withdrawn.transitions.last().reason) == (MailingState.STOPPED, moved_dates.HELD_AGAIN)
    assert told_otherwise() == {}
    make_moved_window(told.wave.change)
    assert moved_dates.sweep(at=AT) == 1


def test_thrown_away_it_comes_back_only_for_other_dates() -> None:
    told = make_closed_mailing()
    make_moved_window(told.wave.change)
    moved_dates.sweep(at=AT)
    drafts()[0].stop(by=make_user(), reason="We tell them on the intranet.", at=AT)

    assert moved_dates.sweep(at=AT) == 0
    assert told_otherwise() == {}
    make_moved_window(told.wave.change, days=28)
    assert moved_dates.sweep(at=AT) == 1
    make_moved_window(told.wave.change, days=14)
    assert moved_dates.sweep(at=AT) == 0
    assert drafts() == []


def test_without_a_text_a_person_is_asked_for_one() -> None:
    told = make_closed_mailing()
    Text.objects.filter(purpose=Purpose.DATE_CHANGED).delete()
    make_moved_window(told.wave.change)

    assert moved_dates.sweep(at=AT) == 0
    assert told_otherwise() == {told.wave_id: None}


def test_sent_it_is_done_with_until_the_next_move() -> None:
    told = make_closed_mailing(people=2)
    make_moved_window(told.wave.change)
    moved_dates.sweep(at=AT)
    (first,) = drafts()
    make_approved(first)
    first.start(by=None, at=AT)
    make_moved_window(told.wave.change, days=28)
    while_it_is_sent = moved_dates.sweep(at=AT)
    settle(first, at=AT)
    first.close(at=AT)

    assert while_it_is_sent == 0
    assert moved_dates.sweep(at=AT) == 1
    (second,) = drafts()
    assert freezing.preview(second).audience_count == 2


def test_who_gets_the_old_dates_meanwhile_is_told_next() -> None:
    told = make_closed_mailing(people=3)
    late = told.deliveries.latest("person_id").person_id
    Delivery.objects.filter(mailing=told, person=late).update(state="deferred")
    make_moved_window(told.wave.change)
    moved_dates.sweep(at=AT)
    (first,) = drafts()
    make_approved(first)
    first.start(by=None, at=AT)
    settle(first, at=AT)
    first.close(at=AT)
    before = moved_dates.sweep(at=AT)
    Delivery.objects.filter(mailing=told, person=late).update(state="sent")

    assert (before, moved_dates.sweep(at=AT)) == (0, 1)
    assert [row.person_id for row in freezing.preview_rows(drafts()[0])] == [late]


def test_audience_is_exactly_who_was_told_whatever_the_rule_says() -> None:
    told = make_closed_mailing(people=40)
    chance = random.Random(5)
    states = {
        person: chance.choice(["sent", "sent", "in_doubt", "failed", "suppressed", "cancelled"])
        for person in told.deliveries.values_list("person_id", flat=True)
    }
    for person, state in states.items():
        Delivery.objects.filter(mailing=told, person=person).update(state=state)
    for _ in range(5):
        make_person(told.tenant)  # nobody told them anything
    Wave.objects.update(audience={"groups": ["Nobody is in it"]})
    make_moved_window(told.wave.change)
    moved_dates.sweep(at=AT)

    rows = freezing.preview_rows(drafts()[0])

    assert {row.person_id for row in rows} == {pk for pk, state in states.items() if state in ("sent", "in_doubt")}
    assert len(rows) == freezing.preview(drafts()[0]).recipient_count
