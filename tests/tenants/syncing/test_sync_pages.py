"""What a tenant's people see of syncs, asking for one, stopping it, and deciding that it comes by itself."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rollout.tenants import tasks
from rollout.tenants.models import PartState, Role, Sync, SyncState, Tenant
from tests.factories.graph import make_connection
from tests.factories.tenants import make_sync, make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant(name="Contoso", slug="contoso")


@pytest.fixture
def browser(client: Client, tenant: Tenant) -> Client:
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada"))
    return client


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The tenants at which a worker was hinted; no broker is asked."""
    found: list[Any] = []
    monkeypatch.setattr(tasks.sync_tenant, "apply_async", lambda args, **_: found.extend(args))
    return found


def shown(browser: Client, name: str, *args: Any, **query: str) -> str:
    return browser.get(reverse(name, args=args), query).content.decode()


def post(browser: Client, name: str, *args: Any) -> str:
    return browser.post(reverse(name, args=args), follow=True).content.decode()


def test_sync_now_waits_for_a_worker_and_is_polled_until_it_ends(
    browser: Client, tenant: Tenant, hinted: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    make_connection(tenant)
    with django_capture_on_commit_callbacks(execute=True):
        page = post(browser, "tenants:sync_now", "contoso")
    sync = Sync.objects.get()

    assert (hinted, sync.state, sync.by.name) == ([tenant.pk], "waiting", "Ada")
    assert 'hx-trigger="every 2s"' in page
    Sync.objects.update(state="done", ended_at=timezone.now())
    assert "hx-trigger" not in shown(browser, "tenants:sync", "contoso", sync.pk).partition('id="sync"')[2][:200]


def test_sync_now_twice_is_one_sync(browser: Client, tenant: Tenant, hinted: list[Any]) -> None:
    make_connection(tenant)

    for _ in range(2):
        post(browser, "tenants:sync_now", "contoso")

    assert Sync.objects.count() == 1


def test_a_tenant_that_is_not_connected_is_not_synced(browser: Client, tenant: Tenant) -> None:
    for act in ("tenants:sync_now", "tenants:sync_daily", "tenants:sync_by_hand"):
        assert "not connected to Microsoft Graph" in post(browser, act, "contoso")

    assert not Sync.objects.exists()


def test_syncing_daily_begins_at_once_and_can_be_taken_back(browser: Client, tenant: Tenant, hinted: list[Any]) -> None:
    connection = make_connection(tenant)

    page = post(browser, "tenants:sync_daily", "contoso")

    connection.refresh_from_db()
    assert (connection.syncs_people, Sync.objects.get().state) == (True, "waiting")
    assert "Synced every day." in page
    assert "Nothing is synced by itself." in post(browser, "tenants:sync_by_hand", "contoso")


def test_a_sync_that_waits_is_stopped_at_once_and_one_under_way_is_asked_to(browser: Client, tenant: Tenant) -> None:
    make_connection(tenant)
    waiting = Sync.objects.ask(tenant, by=None, at=timezone.now())
    post(browser, "tenants:stop_sync", "contoso", waiting.pk)
    running = Sync.objects.begin(tenant, by=None, at=timezone.now())

    page = post(browser, "tenants:stop_sync", "contoso", running.pk)

    states = {sync.pk: (sync.state, sync.stopped_by.name) for sync in Sync.objects.all()}
    assert states == {waiting.pk: ("stopped", "Ada"), running.pk: ("running", "Ada")}
    assert "Ada asked for its end" in page
    assert reverse("tenants:stop_sync", args=["contoso", running.pk]) not in page


def test_who_asked_and_who_stopped_is_in_the_history_and_the_schedule_is_not(
    browser: Client, tenant: Tenant, hinted: list[Any]
) -> None:
    make_connection(tenant)
    make_sync(tenant)
    post(browser, "tenants:sync_now", "contoso")
    post(browser, "tenants:stop_sync", "contoso", Sync.objects.open().get().pk)

    page = shown(browser, "board:history", what="sync")

    assert page.count("Sync of people of Contoso") == 2
    assert "Sync of people of Contoso: stopped" in page


def test_a_sync_says_part_by_part_what_it_read_and_what_stays_unknown(browser: Client, tenant: Tenant) -> None:
    sync = make_sync(tenant, state=SyncState.PARTLY)
    sync.parts.filter(kind="users").update(state=PartState.DONE, read_count=1200, added_count=10, left_count=3)
    sync.parts.filter(kind="devices").update(state=PartState.LEFT_OUT, problem="Intune <refuses> the portal.")
    sync.parts.filter(kind="restrictions").update(unknown=["Settings catalog profiles are not read."])

    page = shown(browser, "tenants:sync", "contoso", sync.pk)

    assert "1,200" in page
    assert "1,190" in page  # as before
    assert "Intune &lt;refuses&gt; the portal." in page
    assert "Settings catalog profiles are not read." in page
    assert f"{reverse('tenants:people')}?tenant=contoso&amp;only=left" in page


def test_syncs_are_a_table_and_a_csv_with_a_fixed_number_of_questions(
    browser: Client, tenant: Tenant, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        make_sync(tenant, problem="=cmd()")

    with django_assert_max_num_queries(16):
        page = shown(browser, "tenants:syncs", "contoso")
    with django_assert_max_num_queries(12):
        shown(browser, "tenants:sync", "contoso", Sync.objects.first().pk)
    csv = b"".join(browser.get(reverse("tenants:syncs", args=["contoso"]), {"format": "csv"}))

    assert "1–50 of 60" in page
    assert len(csv.splitlines()) == 60 * 5 + 1
    assert b"'=cmd()" in csv


def test_the_tenants_page_says_where_people_come_from_and_when_last(browser: Client, tenant: Tenant) -> None:
    assert "From files" in shown(browser, "tenants:detail", "contoso")

    make_connection(tenant, syncs_people=True)
    done = make_sync(tenant, state=SyncState.DONE)
    page = shown(browser, "tenants:detail", "contoso")

    assert "From Microsoft Graph" in page
    assert "The directory leads" in page
    assert reverse("tenants:sync", args=["contoso", done.pk]) in page


def test_a_reader_sees_syncs_and_may_ask_for_none(client: Client, tenant: Tenant) -> None:
    make_connection(tenant)
    sync = make_sync(tenant)
    client.force_login(make_user_with_role(tenant, Role.READER))

    assert "Sync now" not in shown(client, "tenants:syncs", "contoso") + shown(client, "tenants:detail", "contoso")
    assert "only=left" not in shown(client, "tenants:sync", "contoso", sync.pk)
    assert client.post(reverse("tenants:sync_now", args=["contoso"])).status_code == 404
