"""Limits of a relay are shared by all senders, and hold over any minute and any day."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications.deliveries.database import Line
from notifications.deliveries.models import RelayHour, RelayState
from notifications.deliveries.presence import Presence, places_for
from notifications.deliveries.relay_book import LONGEST_PAUSE_SECONDS, RelayBook, group_limit
from notifications.deliveries.sending import Tally, deliver
from notifications.deliveries.smtp import Answer, Result
from portal.engines.relay import Relay
from tests.deliveries.sink import Received, Sink
from tests.factories.notifications import make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
REFUSAL = Answer(Result.RELAY_REFUSES, 421, "Too busy (421)")


def with_book(act: Callable[[RelayBook], Awaitable[T]]) -> T:
    async def run() -> T:
        async with Line.open() as line:
            return await act(RelayBook(line))

    return asyncio.run(run())


def test_relay_without_limits_lets_everything_pass_and_is_not_noted() -> None:
    relay = Relay("relay.example", 25)

    assert with_book(lambda book: book.reserve(relay, 10, 0.0)) == 0.0
    assert not RelayState.objects.exists()


def test_mails_of_a_minute_are_spread_so_that_no_minute_has_more() -> None:
    relay = Relay("relay.example", 25, per_minute=31)

    async def act(book: RelayBook) -> list[float | None]:
        return [await book.reserve(relay, 1, 60.0) for _ in range(4)]

    first, second, third, fourth = with_book(act)

    assert first == 0.0
    assert (second, third, fourth) == tuple(pytest.approx(2.0 * n, abs=0.5) for n in (1, 2, 3))


def test_large_group_after_many_small_ones_does_not_pass_the_limit() -> None:
    relay = Relay("relay.example", 25, per_minute=600)

    async def act(book: RelayBook) -> float | None:
        for _ in range(591):
            await book.reserve(relay, 1, 90.0)
        return await book.reserve(relay, 10, 90.0)

    begun_at = timezone.now()
    seconds = with_book(act)

    assert seconds is not None
    assert timezone.now() + timedelta(seconds=seconds) >= begun_at + timedelta(minutes=1)


def test_nothing_is_reserved_beyond_the_patience() -> None:
    relay = Relay("relay.example", 25, per_minute=2)

    async def act(book: RelayBook) -> tuple[float | None, ...]:
        return await book.reserve(relay, 1, 5.0), await book.reserve(relay, 1, 5.0), await book.reserve(relay, 1, 90.0)

    first, second, third = with_book(act)

    assert (first, second) == (0.0, None)
    assert third == pytest.approx(60.0, abs=1.0)


def test_day_has_no_more_mails_than_its_limit_however_it_is_cut() -> None:
    relay = Relay("relay.example", 25, per_day=30)
    this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    RelayHour.objects.create(name=relay.name, hour=this_hour - timedelta(hours=23), mails=12)
    RelayHour.objects.create(name=relay.name, hour=this_hour - timedelta(hours=30), mails=500)

    async def act(book: RelayBook) -> list[float | None]:
        return [await book.reserve(relay, 9, 60.0) for _ in range(3)]

    assert with_book(act) == [0.0, 0.0, None]
    assert RelayHour.objects.get(hour=this_hour).mails == 18


def test_day_limit_ends_a_run_and_nobody_fails(settings: Settings, sink: Sink) -> None:
    mailing = make_frozen_mailing(people=30)
    settings.RELAYS = (Relay("127.0.0.1", sink.relay.port, per_day=20),)

    tally = deliver(10)

    assert "limit" in tally.trouble
    assert len(sink.received) == 20
    assert mailing.deliveries.filter(state="waiting").count() == 10


def test_full_minute_is_no_trouble_but_a_run_cut_short(settings: Settings, sink: Sink) -> None:
    make_frozen_mailing(people=3)
    settings.RELAYS = (replace(sink.relay, per_minute=2, connections=2),)

    tally = deliver(2)

    assert (tally.counts["sent"], tally.trouble, tally.is_cut_short) == (1, "", True)


def test_relay_is_set_aside_longer_each_time_and_back_with_the_first_mail() -> None:
    relay = Relay("relay.example", 25)

    async def act(book: RelayBook) -> list[dict[str, str]]:
        for _ in range(3):
            await book.set_aside(relay, REFUSAL)
        away = await book.away([relay])
        await book.is_back(relay)
        return [away, await book.away([relay])]

    assert with_book(act) == [{"relay.example:25": "Too busy (421)"}, {}]
    state = RelayState.objects.get()
    assert (state.refusals, state.reason, state.since) == (0, "", None)


def test_pause_of_a_relay_is_bounded() -> None:
    relay = Relay("relay.example", 25)
    RelayState.objects.create(name=relay.name, refusals=1000)

    with_book(lambda book: book.set_aside(relay, REFUSAL))

    assert RelayState.objects.get().away_until < timezone.now() + timedelta(seconds=1.5 * LONGEST_PAUSE_SECONDS)


def test_other_relays_take_over_from_one_that_is_away(settings: Settings, sink: Sink) -> None:
    mailing = make_frozen_mailing(people=40)
    settings.RELAYS = (Relay("127.0.0.1", 1), sink.relay)

    tally = deliver(10)

    assert tally.trouble == ""
    assert mailing.deliveries.filter(state="sent").count() == len(sink.received) == 40


def test_connections_of_a_relay_are_shared_among_senders() -> None:
    relay = Relay("relay.example", 25, connections=3)

    async def run() -> list[int]:
        async with Line.open() as one, Line.open() as two, Presence.on(one) as first, Presence.on(two) as second:
            greedy = len(await first.sit_down(relay, senders=1))
            late = len(await second.sit_down(relay, senders=2))
            assert first.surplus(relay, senders=2) == 1
            await first.stand_up(relay, 1)
            return [greedy, late, len(await second.sit_down(relay, senders=2))]

    assert asyncio.run(run()) == [3, 0, 1]


def test_more_connections_than_a_sender_needs_make_room_for_more_senders() -> None:
    assert [places_for([Relay("r", 25, connections=n)]) for n in (1, 20, 21, 60)] == [1, 1, 2, 3]


@pytest.mark.parametrize(("per_minute", "group"), [(0, 10), (30, 1), (120, 2), (6000, 10)])
def test_tight_limit_is_used_evenly(per_minute: int, group: int) -> None:
    assert group_limit(Relay("r", 25, per_minute=per_minute), 10) == group


def test_sender_that_comes_later_gets_its_share_of_the_seats(settings: Settings, sink: Sink) -> None:
    make_frozen_mailing(people=2_000)  # four chunks: one sender does not claim them all at once
    until_all_are_sent = 120
    settings.RELAYS = (replace(sink.relay, connections=21),)
    tallies: list[Tally] = []

    def send() -> None:
        with closing(connection):
            tallies.append(deliver(until_all_are_sent))

    def start_second(_: Received) -> None:
        time.sleep(0.003)  # a relay that takes its time: both must be there for some looks
        if len(sink.received) == 20:
            second.start()

    second = threading.Thread(target=send)
    sink.on_mail = start_second
    first = deliver(until_all_are_sent)
    second.join()

    assert tallies[0].counts["sent"] > 0
    assert first.counts["sent"] + tallies[0].counts["sent"] == len(sink.received) == 2_000
