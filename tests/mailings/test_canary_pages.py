"""What the pages say of the few people who get a mailing first."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.deliveries import ledger
from notifications.deliveries.models import Chunk, Delivery
from notifications.mailings.models import Mailing, MailingState
from portal.accounts.models import User
from rollout.tenants.models import Role, Tenant
from tests.factories.mailings import make_approved, make_mailing, make_told_wave
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)


@pytest.fixture
def mailing() -> Mailing:
    """Three of twelve people have it, the last since just now."""
    mailing = make_mailing(make_told_wave(people=12), canary_count=3)
    Tenant.objects.update(time_zone="UTC")
    make_approved(mailing)
    mailing.start(by=None, at=AT)
    first = ledger.rows(mailing.pk, is_canary=True).values("person_id")
    Delivery.objects.filter(mailing=mailing.pk, person__in=first).update(state="sent", settled_at=timezone.now())
    Chunk.objects.filter(mailing=mailing, is_canary=True).update(waiting=0, sent=1, done_at=AT)
    return Mailing.objects.with_rows().get()


def signed_in_as(client: Client, tenant: Tenant, role: Role) -> User:
    user = make_user_with_role(tenant, role)
    client.force_login(user)
    return user


def page_of(client: Client, mailing: Mailing) -> str:
    return unescape(client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode())


def test_it_says_how_many_have_it_until_when_it_waits_and_how_many_follow(client: Client, mailing: Mailing) -> None:
    signed_in_as(client, mailing.tenant, Role.APPROVER)

    page = page_of(client, mailing)

    until = (timezone.now() + timedelta(minutes=30)).strftime("%H:%M")
    assert '?first=1">3 of 3 sent</a>, waits until' in page
    assert until in page
    assert "then 9 more." in page
    assert "Go on now: 9 people" in page
    assert "Why it is slow" not in page


def test_the_list_behind_the_number_is_of_these_people(client: Client, mailing: Mailing) -> None:
    signed_in_as(client, mailing.tenant, Role.APPROVER)

    page = client.get(reverse("mailings:people", args=[mailing.pk]), {"first": "1"})

    assert [row.state for row in page.context["page"]] == ["sent"] * 3
    assert "Only those who got it first." in page.content.decode()


def test_the_button_lets_it_go_on_at_once(client: Client, mailing: Mailing) -> None:
    user = signed_in_as(client, mailing.tenant, Role.APPROVER)

    client.post(reverse("mailings:go_on", args=[mailing.pk]))

    mailing.refresh_from_db()
    assert not mailing.waits_for_canary
    assert mailing.transitions.latest("pk").by == user


def test_paused_for_its_first_people_it_offers_to_go_on_with_the_others_alone(client: Client, mailing: Mailing) -> None:
    row = ledger.rows(mailing.pk, is_canary=True)[0]
    Delivery.objects.filter(mailing=mailing.pk, person=row.person_id).update(state="failed", reason="550 No such user")
    Chunk.objects.filter(mailing=mailing, first_person=row.person_id).update(sent=0, failed=1)
    mailing.pause(by=None, reason="1 of the first 3 people", at=AT)
    signed_in_as(client, mailing.tenant, Role.APPROVER)

    page = page_of(client, mailing)

    assert "Go on: 9 people" in page
    assert "Resume" not in page
    client.post(reverse("mailings:go_on", args=[mailing.pk]))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.waits_for_canary) == (MailingState.SENDING, False)


@pytest.mark.parametrize(("people", "count"), [(500, 0), (501, 20)])
def test_a_mailing_to_many_starts_with_a_few(people: int, count: int) -> None:
    wave = make_told_wave(people=people)

    mailing = Mailing.objects.draft(wave=wave, purpose="advance", by=None, at=AT)

    assert mailing.canary_count == count


def test_who_gets_it_first_is_part_of_what_is_approved(client: Client) -> None:
    mailing = make_mailing(make_told_wave(people=11))
    make_approved(mailing)
    signed_in_as(client, mailing.tenant, Role.ADMINISTRATOR)
    planned = {"in_doubt_policy": "ask", "canary_count": "10", "canary_wait_minutes": "45", "canary_limit": "1"}

    client.post(reverse("mailings:times", args=[mailing.pk]), planned)

    mailing.refresh_from_db()
    assert (mailing.canary_count, mailing.canary_wait_minutes, mailing.canary_limit) == (10, 45, 1)
    assert not mailing.is_approved(1)
    assert "10 people drawn by lot" in page_of(client, mailing)


def test_a_limit_that_would_stop_nothing_is_refused(client: Client) -> None:
    mailing = make_mailing()
    signed_in_as(client, mailing.tenant, Role.ADMINISTRATOR)
    planned = {"in_doubt_policy": "ask", "canary_count": "3", "canary_wait_minutes": "30", "canary_limit": "3"}

    answer = client.post(reverse("mailings:times", args=[mailing.pk]), planned)

    assert answer.status_code == 422
    assert "Fewer than 3 of 3 may be lost" in answer.content.decode()
