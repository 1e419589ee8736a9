"""What is kept of a change's reach: when it is stale, what a count writes, and what it leaves alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from notifications.deliveries.models import Chunk
from portal.board import counting
from portal.board.tasks import count_reach
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.audience import count_people
from rollout.waves.models import PersonReach, ReachNow
from tests.factories.changes import make_change
from tests.factories.mailings import make_told_wave
from tests.factories.notifications import FROZEN_AT, make_delivery, make_mailing
from tests.factories.tenants import make_person, make_phone, make_tenant

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def change() -> Change:
    return make_change()


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


def count(change: Change, at: datetime = AT) -> None:
    counting.bring_up_to_date(change, Tenant.objects.all(), at)


def stale(change: Change, at: datetime = AT) -> set[int]:
    return counting.stale(change, Tenant.objects.all(), at)


def kept(tenant: Tenant) -> ReachNow:
    return ReachNow.objects.get(tenant=tenant, wave=None)


def versions_of_rows() -> list[tuple[object, ...]]:
    """Where PostgreSQL keeps each row, in the order of people: written again, a row is kept elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ctid::text, xmax::text FROM waves_personreach ORDER BY person_id")
        return list(cursor.fetchall())


def send(wave, person, number=1) -> None:
    """One more mail of the wave as the ledger keeps it: the row, and the chunk's count."""
    mailing = wave.mailings.first() or make_mailing(wave)
    make_delivery(mailing, person)
    Chunk.objects.update_or_create(
        mailing=mailing, number=1, defaults={"first_person": 1, "last_person": 10**9, "sent": number}
    )


def test_count_keeps_each_present_person_and_the_sums(change, tenant):
    make_phone(make_person(tenant, only_authenticator=True), app_version="6.8.1")
    make_phone(make_person(tenant), app_version="6.8.1")
    make_phone(make_person(tenant), platform="android")
    make_person(tenant, left_at=AT)

    count(change)

    row = kept(tenant)
    assert (row.people_only_method, row.people_update, row.people_not_ios, row.people_affected) == (1, 1, 1, 2)
    assert (row.phones, row.update, row.phones_new) == (2, 2, 0)
    assert PersonReach.objects.count() == 3


def test_nothing_is_stale_after_a_count_and_a_second_count_writes_nothing(change, tenant):
    make_phone(make_person(tenant))
    count(change)
    before = versions_of_rows(), kept(tenant).counted_at

    counting.refresh(change, [tenant.pk], AT + timedelta(minutes=1))

    assert stale(change) == set()
    assert versions_of_rows() == before[0]


def test_only_the_rows_of_people_whose_class_changed_are_written(change, tenant):
    phones = [make_phone(make_person(tenant)) for _ in range(3)]
    count(change)
    before = versions_of_rows()
    phones[1].blocked = ["backup"]
    phones[1].save()

    count(change)

    after = versions_of_rows()
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]
    assert kept(tenant).people_blocked == 1


@pytest.mark.parametrize(
    "touch",
    [
        make_person,
        lambda tenant: make_phone(tenant.people.get()),
        lambda tenant: tenant.people.update(only_authenticator=True),
        lambda tenant: tenant.phones.all().delete(),
        lambda tenant: tenant.people.update(left_at=AT),
        lambda tenant: send(Tenant.objects.get(pk=tenant.pk).waves.get(), tenant.people.get()),
        lambda tenant: tenant.waves.update(people_count=7),
        lambda tenant: tenant.waves.update(people_count=None),
    ],
    ids=["person", "phone", "registration", "phone gone", "left", "mail", "wave counted", "wave not counted"],
)
def test_tenant_is_stale_as_soon_as_something_it_was_counted_from_changes(change, tenant, touch):
    make_phone(make_person(tenant))
    make_tenant()
    make_mailing(make_told_wave(tenant, people=0, people_count=1))
    count(change)

    touch(tenant)

    assert stale(change) == {tenant.pk}
    count(change)
    assert stale(change) == set()


def test_everybody_is_stale_on_the_day_on_which_the_app_asks_for_a_newer_system(change, tenant):
    make_phone(make_person(tenant), os_version="16.4")
    count(change)
    later = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)

    assert stale(change, later) == {tenant.pk}
    count(change, later)
    assert (kept(tenant).people_ready, kept(tenant).people_too_old) == (0, 1)


def test_person_is_told_from_the_first_mail_on_and_stays_told_when_others_are_counted(change, tenant):
    wave = make_told_wave(tenant, people=2, people_count=2)
    first, second = tenant.people.order_by("pk")
    send(wave, first)
    count(change)
    make_person(tenant)
    send(wave, second, number=2)
    count(change)

    told = PersonReach.objects.order_by("person").values_list("told_at", flat=True)
    assert list(told) == [FROZEN_AT, FROZEN_AT, None]
    assert (kept(tenant).people_told, kept(tenant).people_affected) == (2, 3)
    row = wave.reach_now
    assert (row.people_affected, row.people_told) == (2, 2)


def test_wave_has_a_row_as_long_as_its_people_are_known(change, tenant):
    wave = make_told_wave(tenant, people=1)
    count(change)
    assert not ReachNow.objects.filter(wave=wave).exists()

    count_people(wave, at=AT)
    count(change)

    assert ReachNow.objects.get(wave=wave).people_affected == 1


def test_people_who_left_or_moved_to_another_tenant_are_kept_where_they_are(change, tenant):
    left, moved = make_person(tenant), make_person(tenant)
    other = make_tenant()
    count(change)
    left.left_at, moved.tenant = AT, other
    left.save()
    moved.save()

    count(change)

    assert list(PersonReach.objects.values_list("person", "tenant")) == [(moved.pk, other.pk)]
    assert (kept(tenant).people_unknown, kept(other).people_unknown) == (0, 1)


def test_change_that_asks_nothing_of_phones_yet_counts_nothing_but_people_told(tenant):
    change = make_change(mc_id="MC2222222", pack="")
    make_phone(make_person(make_tenant()))
    wave = make_told_wave(tenant, change=change)
    send(wave, tenant.people.get())

    count(change)

    row = ReachNow.objects.get(wave=None)
    assert (row.tenant, row.people_told, row.people_affected, row.people_unknown) == (tenant, 1, 0, 0)
    assert PersonReach.objects.get().reason == "no_rule"
    assert stale(change) == set()


def test_change_that_asks_nothing_of_phones_any_more_keeps_none_of_its_numbers(change, tenant):
    make_phone(make_person(tenant))
    count(change)
    assert kept(tenant).phones == 1

    change.pack = ""
    change.save()
    count(change)

    assert (kept(tenant).phones, kept(tenant).people_affected) == (0, 0)
    assert stale(change) == set()


def test_mail_that_is_sent_while_its_tenant_is_counted_is_told_at_the_next_count(change, tenant):
    wave = make_told_wave(tenant, people=2, people_count=2)
    first, second = tenant.people.order_by("pk")
    send(wave, first)

    def send_after_people_are_told(execute, sql, *args):
        answer = execute(sql, *args)
        if sql.lstrip().startswith("INSERT INTO waves_personreach"):
            send(wave, second, number=2)
        return answer

    with connection.execute_wrapper(send_after_people_are_told):
        count(change)
    count(change)

    assert (kept(tenant).people_told, wave.reach_now.people_told) == (2, 2)
    assert stale(change) == set()


def test_page_leaves_large_tenants_to_the_sweep(change, tenant, monkeypatch):
    monkeypatch.setattr(counting, "COUNTED_BY_A_PAGE", 1)
    make_person(tenant)
    make_person(tenant)

    count(change)
    assert not ReachNow.objects.exists()

    count_reach()
    assert kept(tenant).people_unknown == 2


def test_staleness_costs_one_question_and_a_count_the_same_for_any_number_of_tenants(
    change, django_assert_num_queries, django_assert_max_num_queries
):
    tenants = [make_phone().tenant for _ in range(3)]
    with django_assert_num_queries(1):
        counting.stale(change, tenants, AT)

    with django_assert_max_num_queries(20):
        counting.refresh(change, [tenant.pk for tenant in tenants], AT)


@pytest.mark.django_db(transaction=True)
def test_tenant_that_another_process_counts_is_left_to_it(change, tenant):
    make_person(tenant)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(counting.sql.TAKE, {"change": str(change.pk), "tenants": [tenant.pk]})
            count(change)
            assert not ReachNow.objects.exists()
            cursor.execute("ROLLBACK")
    finally:
        other.close()

    count(change)
    assert kept(tenant).people_unknown == 1
