"""A relay that refuses the text stops the mailing after a few people; all others still wait."""

from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from notifications.deliveries import ledger
from notifications.deliveries.models import Hold, Suppression
from notifications.deliveries.recording import HELD_AFTER, RULED_AFTER
from notifications.deliveries.sending import deliver
from notifications.mailings.models import Mailing
from tests.deliveries.sink import Sink
from tests.factories.notifications import make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)

SPAM = "554 5.7.1 Looks like spam"


def refuse_text_to(sink: Sink, mailing: Mailing, *, most: int) -> None:
    addresses = mailing.deliveries.order_by("person_id").values_list("address", flat=True)
    sink.at_data.update(dict.fromkeys(addresses[:most], SPAM))


def test_mailing_is_held_after_a_few_people_and_all_others_wait(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=60)
    refuse_text_to(sink, mailing, most=60)

    deliver(10)

    sums = ledger.sum_of(mailing.pk)
    hold = Hold.objects.get(mailing=mailing)
    assert (sums["failed"], sums["waiting"]) == (HELD_AFTER, 60 - HELD_AFTER)
    assert hold.held_at
    assert "554 5.7.1" in hold.reason
    assert not Suppression.objects.exists()
    assert ledger.in_flight(mailing.pk) == 0


@pytest.mark.parametrize("others_refused", [0, 3])
def test_relay_that_changes_its_mind_late_fails_no_more_people(
    settings: Settings, sink: Sink, others_refused: int
) -> None:
    settings.RELAYS = (replace(sink.relay, connections=1),)
    mailing = make_frozen_mailing(people=300)
    refuse_text_to(sink, mailing, most=others_refused)
    addresses = mailing.deliveries.order_by("person_id").values_list("address", flat=True)
    sink.at_data.update(dict.fromkeys(addresses[200:], SPAM))

    deliver(10)

    assert ledger.sum_of(mailing.pk)["failed"] == others_refused + HELD_AFTER
    assert Hold.objects.get(mailing=mailing).held_at


def test_other_mailings_go_on_while_one_is_held(sink: Sink) -> None:
    held, other = make_frozen_mailing(people=20), make_frozen_mailing(people=20)
    refuse_text_to(sink, held, most=20)

    deliver(10)

    assert ledger.sum_of(other.pk)["sent"] == 20
    assert ledger.sum_of(held.pk)["waiting"] == 20 - HELD_AFTER


@pytest.mark.parametrize(("people", "refused", "failed"), [(200, 40, 40), (120, 120, RULED_AFTER)])
def test_rule_against_recipients_holds_only_when_it_meets_most(
    settings: Settings, sink: Sink, people: int, refused: int, failed: int
) -> None:
    settings.RELAYS = (replace(sink.relay, connections=1),)
    mailing = make_frozen_mailing(people=people)
    addresses = mailing.deliveries.order_by("person_id").values_list("address", flat=True)
    sink.at_recipient.update(dict.fromkeys(addresses[:refused], "554 5.7.1 Relay access denied"))

    deliver(20)

    sums = ledger.sum_of(mailing.pk)
    assert (sums["failed"], sums["sent"]) == (failed, people - refused)
    assert not Suppression.objects.exists()


def test_few_refusals_among_many_people_hold_nothing(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=60)
    refuse_text_to(sink, mailing, most=HELD_AFTER - 1)

    deliver(10)

    sums = ledger.sum_of(mailing.pk)
    assert (sums["failed"], sums["sent"]) == (HELD_AFTER - 1, 60 - HELD_AFTER + 1)
    assert Hold.objects.get(mailing=mailing).held_at is None


def test_mailing_goes_on_when_the_hold_is_released(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=30)
    refuse_text_to(sink, mailing, most=30)
    deliver(10)
    sink.at_data.clear()

    assert deliver(10).counts == {}
    ledger.release_hold(mailing.pk)
    deliver(10)

    assert ledger.sum_of(mailing.pk)["sent"] == 30 - HELD_AFTER
    assert len(sink.recipients) == len(set(sink.recipients))


def test_mailing_that_cannot_be_written_is_held_and_others_go_on(sink: Sink) -> None:
    broken, other = make_frozen_mailing(people=3), make_frozen_mailing(people=3)
    broken.pinned["of_a_later_version"] = 1
    broken.save(update_fields=["pinned"])

    deliver(10)

    assert ledger.sum_of(other.pk)["sent"] == 3
    assert ledger.sum_of(broken.pk)["waiting"] == 3
    assert Hold.objects.get(mailing=broken).reason.startswith("Its mails cannot be written.")
