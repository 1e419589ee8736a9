"""Mails leave through a real relay, and the ledger says what became of each."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications.deliveries import ledger
from notifications.deliveries.models import Chunk, Delivery, Handover, Hold, RelayState, Suppression
from notifications.deliveries.pinning import Pins
from notifications.deliveries.sending import NoRelay, deliver
from notifications.mailings.models import Mailing
from portal.engines.relay import Relay
from tests.deliveries.sink import HANG_UP, Sink
from tests.factories.notifications import make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)


def states(mailing: Mailing) -> list[str]:
    return list(mailing.deliveries.order_by("person_id").values_list("state", flat=True))


def addresses(mailing: Mailing) -> Sequence[str]:
    return list(mailing.deliveries.order_by("person_id").values_list("address", flat=True))


def make_due(mailing: Mailing) -> None:
    """As if the time until the next attempt had passed."""
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(mailing=mailing, next_attempt_at__isnull=False).update(next_attempt_at=past)
    Chunk.objects.filter(mailing=mailing, not_before__isnull=False).update(not_before=past)


def test_everybody_gets_one_mail(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=23)

    tally = deliver(10)

    assert sorted(sink.recipients) == sorted(addresses(mailing))
    assert set(states(mailing)) == {"sent"}
    assert tally.counts == {"sent": 23}
    assert ledger.is_finished(mailing.pk)
    assert not Handover.objects.exists()


def test_outcome_is_recorded_with_code_words_and_times(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=1)

    deliver(10)

    row = mailing.deliveries.get()
    assert (row.code, row.reason, row.attempts) == (250, "Accepted by the relay (250 2.0.0)", 1)
    assert row.handed_at <= row.settled_at


def test_refused_address_fails_and_is_suppressed(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=3)
    bad = addresses(mailing)[1]
    sink.at_recipient[bad] = "550 5.1.1 No such user"

    deliver(10)

    assert states(mailing) == ["sent", "failed", "sent"]
    assert mailing.deliveries.get(address=bad).reason == "Address does not exist (550 5.1.1)"
    assert Suppression.objects.get().address == bad
    assert ledger.is_finished(mailing.pk)


def test_refused_content_fails_and_suppresses_nobody(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=1)
    sink.at_data[addresses(mailing)[0]] = "554 5.7.1 Spam"

    deliver(10)

    assert states(mailing) == ["failed"]
    assert not Suppression.objects.exists()


def test_deferred_mail_is_tried_again_when_it_is_due(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=3)
    later = addresses(mailing)[0]
    sink.at_recipient[later] = "451 4.7.1 Greylisted"
    sink.once.add(later)

    deliver(10)
    assert states(mailing) == ["deferred", "sent", "sent"]
    assert deliver(10).counts == {}
    make_due(mailing)
    deliver(10)

    assert states(mailing) == ["sent", "sent", "sent"]
    assert mailing.deliveries.get(address=later).attempts == 2
    assert sink.recipients.count(later) == 1


def test_relay_that_hangs_up_after_the_last_line_leaves_one_in_doubt(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=12)
    unlucky = addresses(mailing)[2]
    sink.after[unlucky] = HANG_UP

    deliver(10)

    assert states(mailing).count("sent") == 11
    row = mailing.deliveries.get(address=unlucky)
    assert (row.state, row.reason) == ("in_doubt", "The relay did not answer after the last line")
    assert row.handed_at
    assert ledger.is_finished(mailing.pk)
    assert deliver(10).counts == {}


def test_relay_that_hangs_up_at_the_recipient_never_had_the_mail(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=12)
    address = addresses(mailing)[5]
    sink.at_recipient[address] = HANG_UP
    sink.once.add(address)

    deliver(10)

    assert set(states(mailing)) == {"sent"}
    assert sorted(sink.recipients) == sorted(addresses(mailing))


def test_relay_that_lets_few_connections_in_gets_everything(sink: Sink) -> None:
    sink.most_connections = 2
    mailing = make_frozen_mailing(people=60)

    while deliver(10).counts:
        pass

    assert sorted(sink.recipients) == sorted(addresses(mailing))
    assert set(states(mailing)) == {"sent"}


def test_refused_sender_fails_nobody_and_holds_its_own_mailing_alone(sink: Sink) -> None:
    wrong, right = make_frozen_mailing(people=12), make_frozen_mailing(people=12)
    sink.refused_sender = Pins.of(wrong.pinned).sender_address

    tally = deliver(10)

    assert (set(states(wrong)), set(states(right))) == ({"waiting"}, {"sent"})
    assert tally.trouble == ""
    hold = Hold.objects.get(mailing=wrong)
    assert hold.held_at
    assert hold.reason == "The relay refuses our sender address (550 5.7.1)"
    assert not Handover.objects.exists()


def test_relay_that_takes_nothing_for_now_is_set_aside(sink: Sink) -> None:
    sink.at_sender = "451 4.7.0 Come back later"
    mailing = make_frozen_mailing(people=12)

    tally = deliver(10)

    assert set(states(mailing)) == {"waiting"}
    assert tally.trouble == "The relay refuses our sender address (451 4.7.0)"
    state = RelayState.objects.get(name=sink.relay.name)
    assert (state.refusals, state.code) == (1, 451)
    assert state.away_until > timezone.now()
    assert deliver(10).trouble == tally.trouble
    assert not Handover.objects.exists()


def test_relay_that_is_away_fails_nobody(settings: Settings, sink: Sink) -> None:
    mailing = make_frozen_mailing(people=2)
    settings.RELAYS = (Relay("127.0.0.1", 1),)

    tally = deliver(10)
    assert tally.trouble.startswith("The relay cannot be reached.")
    assert states(mailing) == ["waiting", "waiting"]
    settings.RELAYS = (sink.relay,)
    make_due(mailing)
    deliver(10)

    assert states(mailing) == ["sent", "sent"]


def test_mail_that_cannot_be_written_fails_with_the_reason(sink: Sink) -> None:
    mailing = make_frozen_mailing(people=2)
    first = mailing.deliveries.order_by("person_id").first()
    mailing.pinned["values"]["en"]["wave_days"] = ""
    mailing.save(update_fields=["pinned"])

    deliver(10)

    assert states(mailing) == ["failed", "failed"]
    first.refresh_from_db()
    assert first.reason == "The mail could not be written. “{{ wave_days }}” has no value."


def test_nothing_is_sent_without_a_relay(settings: Settings) -> None:
    settings.RELAYS = ()

    with pytest.raises(NoRelay, match="set EMAIL_URL"):
        deliver(1)


def test_mailings_take_turns(sink: Sink) -> None:
    small, large = make_frozen_mailing(people=2), make_frozen_mailing(people=12)

    deliver(10)

    assert set(states(small) + states(large)) == {"sent"}
