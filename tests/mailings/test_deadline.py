"""Planned rate, when it would end, and what a deadline does before and while a mailing is sent."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notifications.deliveries.freezing import preview
from notifications.mailings.checks import Case, checks_of
from notifications.mailings.forecast import forecast_of
from notifications.mailings.models import Mailing, MailingState
from notifications.mailings.of_wave import pause_mailings, resume_mailings
from notifications.mailings.sweeping import sweep
from portal.demo.outcomes import settle
from portal.engines.relay import Relay
from rollout.tenants.models import Role, Tenant
from tests.factories.accounts import make_user
from tests.factories.mailings import make_mailing, make_sending_mailing, make_told_wave
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock(settings) -> Iterator[None]:
    settings.RELAYS = (Relay("mail.example", 587),)
    with time_machine.travel(AT, tick=False):
        yield


def sent_before(people: int, *, minutes: float) -> None:
    """A mailing that took so long."""
    mailing = make_sending_mailing(people=people)
    settle(mailing, at=AT)
    mailing.close(at=AT)
    began, ended = AT - timedelta(days=1), AT - timedelta(days=1) + timedelta(minutes=minutes)
    Mailing.objects.filter(pk=mailing.pk).update(started_at=began, closed_at=ended)


def running(**overrides: object) -> Mailing:
    """Two of five people have it."""
    mailing = make_sending_mailing(people=5)
    settle(mailing, at=AT, sent=2)
    Mailing.objects.filter(pk=mailing.pk).update(**overrides)
    return Mailing.objects.with_rows().get(pk=mailing.pk)


def test_nothing_sent_and_no_limit_leave_the_rate_unknown() -> None:
    assert not forecast_of(make_mailing(), 1_248, at=AT).is_known


def test_the_rate_is_that_of_the_last_mailings_to_many() -> None:
    sent_before(100, minutes=2)
    sent_before(5, minutes=60)

    found = forecast_of(make_mailing(), 1_000, at=AT)

    assert (found.per_minute, found.from_what) == (50, "the last mailings through the relay")
    assert found.ends_at == AT + timedelta(minutes=20)


def test_a_limit_that_is_tighter_than_what_was_measured_counts(settings) -> None:
    settings.RELAYS = (Relay("mail.example", 587, per_minute=31),)
    sent_before(100, minutes=2)

    found = forecast_of(make_mailing(), 300, at=AT)

    assert (found.per_minute, found.from_what) == (30, "the relay’s limit per minute")
    assert found.ends_at == AT + timedelta(minutes=10)


def test_first_people_and_a_full_day_hold_it_up(settings) -> None:
    settings.RELAYS = (Relay("mail.example", 587, per_minute=61, per_day=1_000),)

    found = forecast_of(make_mailing(canary_count=20, canary_wait_minutes=30), 1_600, at=AT)

    assert found.ends_at == AT + timedelta(hours=25, minutes=30 + 10)
    assert found.waits == (
        "The relay takes 1,000 mails a day: it goes on over 2 days.",
        "20 people first, then 30 minutes.",
    )


def test_the_page_says_rate_and_end_and_that_the_deadline_cannot_be_met(client: Client, settings) -> None:
    settings.RELAYS = (Relay("mail.example", 587, per_minute=2),)
    mailing = make_mailing(make_told_wave(people=30), not_after=AT + timedelta(minutes=10))
    Tenant.objects.update(time_zone="UTC", work_from=time(8), work_until=time(18))
    client.force_login(make_user_with_role(mailing.tenant, Role.ADMINISTRATOR))

    page = unescape(client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode())

    assert '1 a minute <span class="quiet">from the relay’s limit per minute' in page
    assert "The deadline cannot be met: it would end at Mon 29 Sep 2025, 07:30. Start earlier, or set a later" in page
    assert ", outside the working hours" in page
    assert "At the planned rate the deadline cannot be met" in page


@pytest.mark.parametrize(
    ("per_minute", "minutes", "state"), [(61, 10, "passed"), (2, 10, "to_do"), (0, 10, "not_checked")]
)
def test_the_check_of_the_deadline(settings, per_minute: int, minutes: int, state: str) -> None:
    settings.RELAYS = (Relay("mail.example", 587, per_minute=per_minute),)
    mailing = make_mailing(make_told_wave(people=30), not_after=AT + timedelta(minutes=minutes))

    found = {check.key: check for check in checks_of(Case(mailing, preview(mailing), AT))}

    assert (found["deadline"].state, found["deadline"].may_accept) == (state, state == "to_do")


def test_at_its_deadline_a_mailing_is_paused_with_who_is_left() -> None:
    Tenant.objects.update(time_zone="UTC")
    mailing = running(not_after=AT + timedelta(minutes=1))

    sweep(at=AT + timedelta(minutes=2))

    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert "3 people were not told. Resume to tell them late, or stop it." in mailing.transitions.latest("pk").reason


def test_the_list_names_mailings_that_the_portal_paused_and_why(client: Client) -> None:
    mailing = running(not_after=AT + timedelta(minutes=1))
    sweep(at=AT + timedelta(minutes=2))
    mailing.refresh_from_db()
    client.force_login(make_user_with_role(mailing.tenant, Role.READER))

    by_the_portal = unescape(client.get(reverse("mailings:list")).content.decode())
    mailing.resume(by=None, at=AT)
    mailing.pause(by=make_user(), reason="a look", at=AT + timedelta(minutes=3))
    by_a_person = unescape(client.get(reverse("mailings:list")).content.decode())

    assert f"{mailing} was paused by the portal.</strong> The deadline has passed" in by_the_portal
    assert "was paused by the portal" not in by_a_person


def test_whoever_resumes_it_after_the_deadline_lets_it_end() -> None:
    mailing = running(not_after=AT + timedelta(minutes=1))
    sweep(at=AT + timedelta(minutes=2))
    mailing.refresh_from_db()

    mailing.resume(by=make_user(), at=AT + timedelta(minutes=3))
    sweep(at=AT + timedelta(minutes=4))

    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING


def test_a_wave_that_is_resumed_after_the_deadline_tells_nobody_by_surprise() -> None:
    mailing = running(not_after=AT + timedelta(minutes=1))
    pause_mailings(mailing.wave, by=None, reason="a look", at=AT)

    resume_mailings(mailing.wave, by=make_user(), at=AT + timedelta(minutes=2))

    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED


def test_a_mailing_that_told_everybody_in_time_closes() -> None:
    mailing = make_sending_mailing(people=2)
    settle(mailing, at=AT)
    Mailing.objects.filter(pk=mailing.pk).update(not_after=AT + timedelta(minutes=1))

    sweep(at=AT + timedelta(minutes=2))

    mailing.refresh_from_db()
    assert mailing.state == MailingState.CLOSED
