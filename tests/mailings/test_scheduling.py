"""When a mailing may start: what the page of its times accepts, and what it says otherwise."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from notifications.mailings.models import Mailing, MailingState
from notifications.mailings.models.scheduling import NoSuchStart
from notifications.mailings.sweeping import sweep
from rollout.tenants.models import Mode, Role
from rollout.tenants.models.tenant import EVERY_DAY
from tests.factories.accounts import make_user
from tests.factories.mailings import make_mailing, make_told_wave
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)
MONDAY = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)


def planned(**overrides: object) -> Mailing:
    hours = {"work_from": time(8), "work_until": time(18), "work_days": EVERY_DAY[:5]}
    tenant = make_tenant(mode=Mode.LIVE, name="Contoso", time_zone="Europe/Berlin", **hours)
    return make_mailing(make_told_wave(tenant), **overrides)


TYPED = [
    # start, deadline, what the page says
    ("2025-09-28T10:00", "", "outside the working hours of Contoso: Mon to Fri, 08:00–18:00 (Europe/Berlin)"),
    ("2025-09-28T10:00", "", "The next possible start is Mon 29 Sep 2025, 08:00."),
    ("2025-09-26T18:00", "", "The next possible start is Mon 29 Sep 2025, 08:00."),
    ("2025-09-24T13:59", "", "This moment has passed. The next possible start is Wed 24 Sep 2025, 14:00"),
    ("2025-09-26T19:00", "2025-09-28T12:00", "no working hour is left between this start and the deadline"),
    ("2025-09-26T10:00", "2025-09-25T12:00", "The deadline lies before the start."),
    ("", "2025-09-24T13:59", "This moment has passed. Choose a later one"),
    ("2026-03-29T02:30", "", "There is no 02:30 on 29 Mar 2026 in Europe/Berlin: clocks are set forward over it."),
    ("2026-03-29T02:30", "", "Choose 01:30 or 03:30 instead."),
    ("", "2025-10-26T02:30", "02:30 on 26 Oct 2025 comes twice in Europe/Berlin"),
]


@time_machine.travel(AT, tick=False)
@pytest.mark.parametrize(("start", "end", "words"), TYPED)
def test_a_start_that_cannot_be_is_refused_with_what_to_do(client, start, end, words):
    mailing = planned()
    client.force_login(make_user_with_role(mailing.tenant, Role.ADMINISTRATOR))

    typed = {"send_at": start, "not_after": end, "in_doubt_policy": "ask"}
    answer = client.post(reverse("mailings:times", args=[mailing.pk]), typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (loaded := Mailing.objects.get()).send_at is None
    assert loaded.not_after is None


@time_machine.travel(AT, tick=False)
def test_a_start_within_the_hours_is_kept_and_shown_on_the_tenants_clock(client):
    mailing = planned()
    client.force_login(make_user_with_role(mailing.tenant, Role.ADMINISTRATOR))

    typed = {"send_at": "2025-09-29T09:00", "not_after": "2025-09-29T17:00", "in_doubt_policy": "ask"}
    client.post(reverse("mailings:times", args=[mailing.pk]), typed)

    assert Mailing.objects.get().send_at == MONDAY
    page = client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode()
    assert 'Mon 29 Sep 2025, 09:00 <span class="quiet">Europe/Berlin</span>' in page


def test_a_start_outside_the_hours_cannot_be_planned_by_any_way():
    with pytest.raises(NoSuchStart):
        planned().plan(send_at=MONDAY - timedelta(days=1), not_after=None, in_doubt_policy="ask", at=AT)


def test_hours_that_changed_since_leave_the_start_to_a_person(client):
    mailing = planned(send_at=MONDAY)
    mailing.approve(by=make_user(), at=AT)
    mailing.tenant.work_from = time(10)
    mailing.tenant.save()

    sweep(at=MONDAY)

    assert Mailing.objects.get().state == MailingState.SCHEDULED
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))
        page = client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode()
    assert "It did not start when it should have." in page
    assert "Send it now, or set a new time." in page


def test_a_missed_start_is_said_loudly(client) -> None:
    mailing = make_mailing(send_at=AT)
    mailing.approve(by=make_user(), at=AT - timedelta(days=1))
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))

    sweep(at=AT + timedelta(hours=2))

    assert "did not start when it should" in client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode()
    assert "did not start when it should" in client.get(reverse("mailings:list")).content.decode()
