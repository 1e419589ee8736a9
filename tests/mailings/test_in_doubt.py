"""People in doubt: found, decided for one by one or all at once, and sent the mail once more."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from notifications.deliveries import messages
from notifications.deliveries.models import Delivery
from notifications.deliveries.pinning import Pins
from notifications.mailings.models import InDoubtPolicy, Mailing, MailingState, settling
from notifications.mailings.models.refusals import OthersInDoubt, StoppedForGood
from notifications.mailings.sweeping import sweep
from portal.demo.outcomes import settle
from rollout.tenants.models import Role
from rollout.waves.models import WaveState
from tests.factories.accounts import make_user
from tests.factories.mailings import make_mailing, make_sending_mailing
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)


def doubtful_mailing(people: int = 3, *, in_doubt: int = 2, close: bool = True, **fields: object) -> Mailing:
    """Everybody has been told, of these some perhaps."""
    mailing = make_sending_mailing(people=people)
    settle(mailing, at=AT)
    Mailing.objects.filter(pk=mailing.pk).update(**fields)
    chosen = list(mailing.deliveries.order_by("person_id").values_list("person_id", flat=True)[:in_doubt])
    reason = "The sender stopped before the relay’s answer was recorded"
    mailing.deliveries.filter(person__in=chosen).update(state="in_doubt", reason=reason)
    mailing.chunks.update(sent=people - in_doubt, in_doubt=in_doubt)
    mailing = Mailing.objects.with_rows().get(pk=mailing.pk)
    assert not close or mailing.close(at=AT)
    return mailing


def first_in_doubt(mailing: Mailing) -> Delivery:
    return mailing.deliveries.filter(state="in_doubt").earliest("person_id")


def relay_takes_it(delivery: Delivery) -> None:
    """What a sender records when the relay took a mail that was sent once more."""
    Delivery.objects.filter(mailing=delivery.mailing_id, person=delivery.person_id).update(
        state="sent", resent_at=AT, next_attempt_at=None
    )
    chunk = delivery.mailing.chunks.get()
    chunk.sent, chunk.in_doubt = chunk.sent + 1, chunk.in_doubt - 1
    chunk.save()


def signed_in(client, mailing, role=Role.APPROVER):
    client.force_login(make_user_with_role(mailing.tenant, role))
    return client


def address(mailing, page="in_doubt"):
    return reverse(f"mailings:{page}", args=[mailing.pk])


def test_the_page_names_each_person_with_the_message_id_of_the_mail(client):
    mailing = doubtful_mailing()
    row = first_in_doubt(mailing)

    page = signed_in(client, mailing).get(address(mailing)).content.decode()

    assert row.address.replace("@", "@<wbr>") in page
    assert messages.message_id(Pins.of(mailing.pinned), mailing.pk, row.person_id) in page
    assert "It did not arrive: 2 people" in page
    assert "Send once more: 2 people" in page


def test_the_page_finds_by_name(client):
    mailing = doubtful_mailing(3, in_doubt=3)
    row = first_in_doubt(mailing)

    page = signed_in(client, mailing).get(address(mailing), {"q": row.address[:7]}).content.decode()

    assert page.count("<code") == 1


def test_the_csv_is_for_the_relays_log(client):
    mailing = doubtful_mailing()
    mailing.deliveries.update(reason="=1+1")

    lines = signed_in(client, mailing).get(address(mailing), {"format": "csv"}).getvalue().decode().splitlines()

    assert lines[0].endswith("Message-ID")
    assert len(lines) == 3
    assert f"@{mailing.tenant.sender_address.partition('@')[2]}" in lines[1]
    assert "'=1+1" in lines[1]


def test_with_nobody_in_doubt_the_page_leads_back(client):
    mailing = doubtful_mailing(in_doubt=0)

    page = signed_in(client, mailing).get(address(mailing)).content.decode()

    assert "Nobody is in doubt" in page
    assert "Back to the mailing" in page


def test_the_helpdesk_sees_the_people_and_decides_nothing(client):
    mailing = doubtful_mailing()

    page = signed_in(client, mailing, Role.HELPDESK).get(address(mailing)).content.decode()

    assert "Copy" in page
    assert "It did not arrive" not in page


@pytest.mark.parametrize(("outcome", "sums"), [("sent", {"sent": 2, "in_doubt": 1}), ("failed", {"failed": 1})])
def test_one_person_is_decided_for_alone(client, outcome, sums):
    mailing = doubtful_mailing()

    signed_in(client, mailing).post(
        address(mailing, "settle"), {"outcome": outcome, "person": first_in_doubt(mailing).person_id}
    )

    assert Mailing.objects.get().closing_sum == {"sent": 1, "in_doubt": 1} | sums


def test_all_are_decided_for_after_a_question(client):
    mailing = doubtful_mailing()
    signed_in(client, mailing)

    question = client.get(address(mailing, "settle"), {"outcome": "sent"}).content.decode()
    client.post(address(mailing, "settle"), {"outcome": "sent", "expected": 2})

    assert "It arrived: 2 people" in question
    assert Mailing.objects.get().closing_sum == {"sent": 3}
    assert mailing.transitions.last().reason == "2 in doubt: arrived"


def test_all_are_only_those_whom_the_person_saw():
    mailing = doubtful_mailing()

    with pytest.raises(OthersInDoubt):
        settling.settle(mailing, outcome="sent", person_id=None, expected=1, by=make_user(), at=AT)

    assert Mailing.objects.get().closing_sum == {"sent": 1, "in_doubt": 2}


def test_nothing_typed_decides_nothing(client):
    mailing = doubtful_mailing()

    signed_in(client, mailing).post(address(mailing, "settle"), {"outcome": "sent"})

    assert Mailing.objects.get().closing_sum == {"sent": 1, "in_doubt": 2}


def test_while_it_is_sending_people_can_be_decided_for_too():
    mailing = doubtful_mailing(close=False)

    settling.settle(mailing, outcome="sent", person_id=None, by=make_user(), at=AT)

    assert mailing.closing_sum is None
    assert mailing.close(at=AT)
    assert mailing.closing_sum == {"sent": 3}


def test_who_is_found_to_have_the_mail_announces_the_wave():
    mailing = doubtful_mailing(1, in_doubt=1)
    assert mailing.wave.state == WaveState.READY

    settling.settle(mailing, outcome="sent", person_id=None, by=make_user(), at=AT)

    mailing.wave.refresh_from_db()
    assert mailing.wave.state == WaveState.ANNOUNCED


def test_sent_once_more_they_stay_in_doubt_until_the_relay_has_it(client):
    mailing = doubtful_mailing()
    row = first_in_doubt(mailing)
    signed_in(client, mailing).post(address(mailing, "send_once_more"), {"expected": 2})
    assert Mailing.objects.get().closing_sum == {"sent": 1, "in_doubt": 2}
    assert "wait to be sent the mail once more" in client.get(address(mailing)).content.decode()

    relay_takes_it(row)
    sweep(at=AT)

    assert Mailing.objects.get().closing_sum == {"sent": 2, "in_doubt": 1}


def test_a_stopped_mailing_sends_nothing_once_more(client):
    mailing = doubtful_mailing(close=False)
    mailing.stop(by=make_user(), reason="Wrong date.", at=AT)

    with pytest.raises(StoppedForGood):
        settling.send_once_more(mailing, person_id=None, by=make_user(), at=AT)

    assert "Send once more" not in signed_in(client, mailing).get(address(mailing)).content.decode()


@pytest.mark.parametrize("close", [True, False])
def test_where_that_was_approved_the_sweep_sends_once_more_by_itself(close):
    mailing = doubtful_mailing(close=close, in_doubt_policy=InDoubtPolicy.RESEND)

    for _ in range(3):
        sweep(at=AT)

    assert mailing.deliveries.filter(state="in_doubt", next_attempt_at=AT).count() == 2
    assert mailing.transitions.filter(reason="2 in doubt: sent once more", by=None).count() == 1


def test_where_a_person_decides_the_sweep_sends_nothing_once_more():
    mailing = doubtful_mailing()

    sweep(at=AT)

    assert not mailing.deliveries.exclude(next_attempt_at=None).exists()


def test_another_policy_voids_the_approval():
    mailing = make_mailing()
    mailing.approve(by=make_user(), at=AT)

    mailing.plan(send_at=None, not_after=None, in_doubt_policy=InDoubtPolicy.RESEND, at=AT)

    assert mailing.state == MailingState.DRAFT


@pytest.mark.parametrize("number", [2, 30])
def test_the_page_asks_as_often_for_thirty_people_as_for_two(client, number, django_assert_num_queries):
    mailing = doubtful_mailing(number, in_doubt=number)
    signed_in(client, mailing)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(address(mailing))


PAGE_QUERIES = 13
