"""How fast it goes, when it ends, and why it is not faster: in words, each from something that was recorded."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from notifications.deliveries import ledger
from notifications.deliveries.models import Hold, RelayHour, RelayState
from notifications.deliveries.presence import SENDERS
from notifications.mailings.models import Mailing, MailingState
from notifications.mailings.progress import Pace, pace_of, rates_per_minute
from notifications.mailings.sweeping import sweep
from portal.demo.outcomes import settle
from portal.engines.relay import Relay
from rollout.tenants.models import Role, Tenant
from tests.factories.accounts import make_user
from tests.factories.mailings import make_sending_mailing
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)
RELAY = Relay("mail.example", 587, per_minute=30, per_day=1_000)


@pytest.fixture(autouse=True)
def _relay(settings) -> None:
    settings.RELAYS = (Relay("mail.example", 587),)


def pace(mailing: Mailing, at: datetime = AT) -> Pace:
    return pace_of(mailing, ledger.sum_of(mailing.pk), at=at)


def sending(people: int = 10, *, sent: int = 0) -> Mailing:
    mailing = make_sending_mailing(people=people)
    Tenant.objects.update(time_zone="UTC")
    settle(mailing, at=AT, sent=sent)
    return Mailing.objects.with_rows().get()


def readings(mailing: Mailing, *answered: tuple[int, int]) -> None:
    """How many had an outcome so many seconds ago."""
    for seconds, count in answered:
        mailing.readings.create(at=AT - timedelta(seconds=seconds), answered=count)


def defer(mailing: Mailing, people: int, *, code: int = 451, domain: str = "contoso.example") -> None:
    chosen = list(mailing.deliveries.filter(state="waiting").values_list("person_id", flat=True)[:people])
    mailing.deliveries.filter(person__in=chosen).update(state="deferred", code=code, address=f"pat@{domain}")
    chunk = mailing.chunks.get()
    chunk.waiting, chunk.deferred = chunk.waiting - people, chunk.deferred + people
    chunk.save()


def test_the_rate_is_that_of_the_last_full_minute_and_before_one_that_of_the_time_so_far() -> None:
    mailing = sending(1_000, sent=300)
    readings(mailing, (120, 0), (60, 100))
    assert pace(mailing).per_minute == 200
    mailing.readings.all().delete()
    readings(mailing, (20, 290))
    assert pace(mailing).per_minute == 30


def test_the_wait_for_its_first_people_is_no_pace_of_the_others() -> None:
    mailing = sending(100, sent=60)
    readings(mailing, (1_200, 20), (30, 20))
    mailing.canary_passed_at = AT - timedelta(seconds=40)

    assert pace(mailing).per_minute == 80


def test_the_end_is_a_range_from_the_slowest_and_the_fastest_minute() -> None:
    mailing = sending(1_000, sent=400)
    readings(mailing, (180, 0), (120, 200), (60, 300))

    assert pace(mailing).ends == "between 07:03 and 07:06"


def test_with_a_minute_that_stood_still_the_end_has_no_last_moment() -> None:
    mailing = sending(1_000, sent=400)
    readings(mailing, (120, 200), (60, 400))

    assert pace(mailing).ends == "not before 07:03"


def test_another_pace_of_now_is_named() -> None:
    mailing = sending(1_000, sent=400)
    readings(mailing, (60, 100), (10, 100))

    assert (pace(mailing).per_minute, pace(mailing).now_per_minute) == (300, 1_800)


def test_minutes_between_two_readings_are_taken_as_even() -> None:
    points = [(AT - timedelta(seconds=240), 0), (AT, 400)]

    assert rates_per_minute(points) == [100, 100, 100, 100]


def test_each_sweep_notes_how_far_it_is_and_forgets_what_is_old() -> None:
    mailing = sending(3, sent=1)
    readings(mailing, (600, 0))

    sweep(at=AT)

    assert list(mailing.readings.values_list("at", "answered")) == [(AT, 1)]


def test_of_a_fast_mailing_nothing_is_said() -> None:
    mailing = sending(1_000, sent=400)
    readings(mailing, (60, 100), (10, 300))

    assert pace(mailing).slow == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            {"away_until": AT + timedelta(minutes=14), "reason": "The relay refuses our credentials (535 5.7.3)"},
            "The relay mail.example:587 takes nothing. The relay refuses our credentials (535 5.7.3). "
            "Tried again at 07:14.",
        ),
        ({"next_free_at": AT + timedelta(seconds=2)}, "Relay limit: 30 mails a minute."),
        ({"next_free_at": AT - timedelta(seconds=2)}, None),
        ({"away_until": AT - timedelta(seconds=1), "reason": "Long ago"}, None),
    ],
)
def test_a_relay_that_is_away_or_at_its_limit_is_named(settings, state: dict[str, object], words: str | None) -> None:
    settings.RELAYS = (RELAY,)
    mailing = sending(1_000, sent=400)
    readings(mailing, (60, 100), (10, 300))
    RelayState.objects.create(name=RELAY.name, **state)

    assert pace(mailing).slow == ([words] if words else [])


def test_a_full_day_says_when_it_goes_on(settings) -> None:
    settings.RELAYS = (RELAY,)
    mailing = sending(10)
    RelayHour.objects.create(name=RELAY.name, hour=AT - timedelta(hours=20), mails=600)
    RelayHour.objects.create(name=RELAY.name, hour=AT - timedelta(hours=3), mails=400)

    assert pace(mailing).slow == ["Relay limit: 1,000 mails a day reached, goes on Mon 29 Sep 2025, 12:00."]


def test_deferred_people_are_named_by_code_and_domain() -> None:
    mailing = sending(10)
    defer(mailing, 3)
    defer(mailing, 1, code=452, domain="Fabrikam.example")

    assert pace(mailing).slow[:2] == [
        "contoso.example takes nothing yet for 3 people (451): tried again later.",
        "fabrikam.example takes nothing yet for 1 person (452): tried again later.",
    ]


def test_where_nobody_is_due_the_next_try_is_named() -> None:
    mailing = sending(3)
    defer(mailing, 3)
    mailing.chunks.update(not_before=AT + timedelta(minutes=20))

    assert pace(mailing).slow[-1] == "Waiting for the next try at 07:20."


def test_without_a_sender_the_page_says_so() -> None:
    mailing = sending(3)
    assert pace(mailing).slow == ["No worker is at work. System status says which part is missing."]

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 7)", [SENDERS])
        assert pace(mailing).slow == []
        cursor.execute("SELECT pg_advisory_unlock(%s, 7)", [SENDERS])


def test_every_number_leads_to_what_it_counts(client) -> None:
    mailing = sending(3, sent=2)
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))

    page = client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode()

    assert f'href="/mailings/{mailing.pk}/people/?state=sent">2</a></b> sent' in page
    assert f'href="/mailings/{mailing.pk}/people/?state=waiting">1</a></b> waiting' in page


def test_a_text_that_the_relay_refuses_pauses_its_mailing_in_the_relays_words(client) -> None:
    mailing = sending(9)
    Hold.objects.create(
        mailing=mailing, refused=5, reason="The relay refuses the text. 554 5.7.1 Looks like spam", held_at=AT
    )
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))

    sweep(at=AT)

    page = client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode()
    assert "Paused by the portal" in page
    assert "The relay refuses the text. 554 5.7.1 Looks like spam. 5 people were refused." in page
    assert "write a new mailing" in page


def test_a_few_refusals_do_not_pause_it() -> None:
    mailing = sending(9)
    Hold.objects.create(mailing=mailing, refused=2, reason="554 5.7.1 Looks like spam")

    sweep(at=AT)

    assert Mailing.objects.get().state == MailingState.SENDING


def test_resumed_it_is_held_no_more_and_its_pace_is_taken_anew() -> None:
    mailing = sending(9)
    Hold.objects.create(
        mailing=mailing, refused=5, reason="The relay refuses the text. 554 5.7.1 Looks like spam", held_at=AT
    )
    sweep(at=AT)
    mailing = Mailing.objects.with_rows().get()

    mailing.resume(by=make_user(), at=AT)

    assert not Hold.objects.exists()
    assert not mailing.readings.exists()


def test_paused_with_nobody_left_it_says_so_and_closes_when_resumed(client) -> None:
    mailing = sending(3, sent=3)
    mailing.pause(by=make_user(), reason="Wait", at=AT)
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))
    assert "Nobody waits any more" in client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode()

    mailing.resume(by=make_user(), at=AT)
    sweep(at=AT)

    assert Mailing.objects.get().state == MailingState.CLOSED


def test_a_poll_of_a_sending_mailing_asks_so_much(client, django_assert_num_queries) -> None:
    mailing = sending(60, sent=20)
    defer(mailing, 2)
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))

    with django_assert_num_queries(POLL_QUERIES):
        client.get(reverse("mailings:detail", args=[mailing.pk]), headers={"hx-request": "true"})


POLL_QUERIES = 16


def test_a_poll_keeps_the_numbers_of_the_questions(client) -> None:
    mailing = sending(3, sent=2)
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))

    polled = client.get(reverse("mailings:detail", args=[mailing.pk]), headers={"hx-request": "true"}).content.decode()

    assert (
        '<button id="stop-button" hx-swap-oob="innerHTML">Stop for good: 1 person will not be told</button>' in polled
    )
    assert '<button id="pause-button" hx-swap-oob="innerHTML">Pause: 1 person waits</button>' in polled


@pytest.mark.parametrize(("shown", "follows"), [("sending", True), ("paused", False)])
def test_the_head_of_the_page_follows_a_mailing_that_moved(client, shown: str, follows: bool) -> None:
    mailing = sending(3, sent=2)
    mailing.pause(by=make_user(), reason="Too many calls", at=AT)
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))

    headers = {"hx-request": "true", "x-shown-state": shown}
    polled = client.get(reverse("mailings:detail", args=[mailing.pk]), headers=headers).content.decode()

    assert ('id="facts" hx-swap-oob="true"' in polled, 'id="commands" hx-swap-oob="true"' in polled) == (
        follows,
        follows,
    )
    assert '{"X-Shown-State": "paused"}' in polled


def test_a_poll_repeats_no_search(client) -> None:
    mailing = sending(3, sent=2)
    client.force_login(make_user_with_role(mailing.tenant, Role.APPROVER))
    address = reverse("mailings:detail", args=[mailing.pk])

    whole = client.get(address, {"q": "Person1"}).content.decode()
    polled = client.get(address, {"q": "Person1"}, headers={"hx-request": "true"}).content.decode()

    assert "Pat Person1" in whole
    assert '<section id="people" hx-preserve>' in polled
    assert "Pat Person1" not in polled
