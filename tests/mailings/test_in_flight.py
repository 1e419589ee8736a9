"""The number of mails that still leave after a pause or stop is said before it and after it."""

from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from notifications.deliveries.models import Handover
from notifications.deliveries.sending import in_flight_limit
from notifications.mailings.models import Mailing
from portal.engines.relay import Relay
from rollout.tenants.models import Role
from tests.factories.mailings import make_sending_mailing
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)


@pytest.fixture
def mailing(client: Client) -> Mailing:
    """Three of its five mails were handed over and not answered."""
    mailing = make_sending_mailing(people=5)
    chunk = mailing.chunks.get()
    people = list(mailing.deliveries.order_by("person_id").values_list("person_id", flat=True)[:3])
    Handover.objects.create(mailing=mailing, chunk=chunk, worker="w", people=people, at=AT)
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))
    return mailing


def page_of(client: Client, name: str, mailing: Mailing) -> str:
    return unescape(client.get(reverse(f"mailings:{name}", args=[mailing.pk])).content.decode())


@pytest.mark.parametrize("name", ["detail", "pause", "stop"])
def test_question_names_the_mails_on_the_way(client: Client, mailing: Mailing, name: str) -> None:
    assert "Just now 3 mails are on the way to the relay." in page_of(client, name, mailing)


def test_paused_the_page_says_how_many_are_still_on_the_way(client: Client, mailing: Mailing) -> None:
    mailing.pause(by=None, reason="a look", at=AT)

    assert "3 mails are still on the way to the relay." in page_of(client, "detail", mailing)


def test_stopped_it_follows_until_the_last_of_them_is_answered(client: Client, mailing: Mailing) -> None:
    mailing.stop(by=None, reason="wrong", at=AT)

    page = page_of(client, "detail", mailing)
    assert "3 mails are still on the way to the relay." in page
    assert "hx-trigger" in page

    Handover.objects.all().delete()
    mailing.finish_stopping(at=AT)
    page = page_of(client, "detail", mailing)
    assert "on the way" not in page
    assert "hx-trigger" not in page.partition('id="mailing"')[2].partition(">")[0]


def test_the_limit_is_connections_times_the_group_that_each_relay_gets(settings) -> None:
    settings.RELAYS = (Relay("a.example", 587, connections=3), Relay("b.example", 587, connections=4, per_minute=120))

    assert in_flight_limit() == 3 * 10 + 4 * 2
