"""What a tenant's people see of fetches, and asking for one."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rollout.changes import tasks
from rollout.changes.models import Fetch, TenantPost
from rollout.tenants.models import Role, Tenant
from tests.factories.changes import make_announcement, make_fetch
from tests.factories.graph import make_connection
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant(name="Contoso", slug="contoso")


@pytest.fixture
def browser(client: Client, tenant: Tenant) -> Client:
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada"))
    return client


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> list[Any]:
    """The tenants at which a worker was hinted; no broker is asked."""
    found: list[Any] = []
    monkeypatch.setattr(tasks.fetch_posts, "apply_async", lambda args, **_: found.extend(args))
    return found


def shown(browser: Client, name: str, *args: Any, **query: str) -> str:
    return browser.get(reverse(name, args=args), query).content.decode()


def test_a_tenant_that_is_not_connected_says_what_connecting_brings(browser: Client, tenant: Tenant) -> None:
    page = shown(browser, "tenants:detail", "contoso")

    assert "Not connected" in page
    assert reverse("tenants:connection", args=["contoso"]) in page


def test_the_card_says_how_many_posts_are_listed_and_when(browser: Client, tenant: Tenant) -> None:
    make_connection(tenant)
    done = make_fetch(tenant, state="done", problem="", post_count=2, added_count=1)
    at = timezone.now()
    for number, expired_at in ((1, None), (2, None), (3, at)):
        TenantPost.objects.create(
            tenant=tenant, mc_id=f"MC90010{number}", listed_since=at, last_listed_at=at, expired_at=expired_at
        )

    page = shown(browser, "tenants:detail", "contoso")

    assert "2 posts listed" in page
    assert reverse("changes:fetch", args=["contoso", done.pk]) in page
    assert "hx-trigger" not in page[page.index('id="message-center"') :][:300]


def test_a_problem_stands_on_the_card_with_what_to_do(browser: Client, tenant: Tenant) -> None:
    make_connection(tenant, problem="Graph refuses. Give it the permission.", checked_at=timezone.now())

    assert "Graph refuses. Give it the permission." in shown(browser, "tenants:detail", "contoso")


@pytest.mark.parametrize(
    ("days", "words"), [(31, "; until"), (30, "in 30 days"), (1, "in 1 day"), (0, "in 0 days"), (-1, "ended on")]
)
def test_a_credential_that_ends_is_announced_thirty_days_before(
    browser: Client, tenant: Tenant, days: int, words: str
) -> None:
    make_connection(tenant, expires_on=timezone.now().date() + timedelta(days=days))

    assert words in shown(browser, "tenants:detail", "contoso")
    status = shown(browser, "status:status")
    assert ("The credential ends soon" in status) == (days <= 30)


def test_system_status_names_ones_own_tenants_that_fail_and_no_others(browser: Client, tenant: Tenant) -> None:
    make_connection(tenant, problem="Graph is gone.")
    make_connection(make_tenant(name="Fabrikam"), problem="Graph is gone.")

    page = shown(browser, "status:status")

    assert "Cannot be fetched: Contoso" in page
    assert "Fabrikam" not in page


def test_fetch_now_waits_for_a_worker_and_is_polled_until_it_ends(
    browser: Client, tenant: Tenant, hinted: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    make_connection(tenant)
    with django_capture_on_commit_callbacks(execute=True):
        page = browser.post(reverse("changes:fetch_now", args=["contoso"]), follow=True).content.decode()

    assert hinted == [tenant.pk]
    assert (Fetch.objects.get().state, Fetch.objects.get().by.name) == ("waiting", "Ada")
    assert 'hx-trigger="every 2s"' in page
    Fetch.objects.update(state="done", ended_at=timezone.now())
    assert "hx-trigger" not in shown(browser, "changes:fetches", "contoso").partition('id="fetches"')[2][:200]


def test_fetch_now_twice_is_one_fetch(browser: Client, tenant: Tenant, hinted: list[Any]) -> None:
    make_connection(tenant)

    for _ in range(2):
        browser.post(reverse("changes:fetch_now", args=["contoso"]))

    assert Fetch.objects.count() == 1


def test_a_tenant_that_is_not_connected_is_not_fetched(browser: Client, tenant: Tenant) -> None:
    page = browser.post(reverse("changes:fetch_now", args=["contoso"]), follow=True).content.decode()

    assert "is not connected to Microsoft Graph" in page
    assert not Fetch.objects.exists()


def test_a_fetch_lists_what_it_refused_with_the_reason(browser: Client, tenant: Tenant) -> None:
    make_announcement(mc_id="MC900100")
    refused = [{"mc_id": "MC900100", "problem": "“title” is missing."}, {"mc_id": "", "problem": "This is <no> post."}]
    run = make_fetch(tenant, state="done", problem="", refused=refused)

    page = shown(browser, "changes:fetch", "contoso", run.pk)

    assert reverse("changes:post", args=["MC900100"]) in page
    assert "“title” is missing." in page
    assert "This is &lt;no&gt; post." in page


def test_the_card_alone_answers_htmx_and_sends_others_to_the_page(browser: Client, tenant: Tenant) -> None:
    make_connection(tenant)
    Fetch.objects.begin(tenant, by=None, at=timezone.now())
    address = reverse("changes:message_center", args=["contoso"])

    card = browser.get(address, headers={"HX-Request": "true"}).content.decode()

    assert card.lstrip().startswith('<section class="card" id="message-center"')
    assert 'hx-trigger="every 2s"' in card
    assert browser.get(address)["Location"] == reverse("tenants:detail", args=["contoso"])


def test_fetches_are_a_table_and_a_csv_with_a_fixed_number_of_questions(
    browser: Client, tenant: Tenant, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        make_fetch(tenant, post_count=number, problem="=cmd()")

    with django_assert_max_num_queries(14):
        page = shown(browser, "changes:fetches", "contoso")
    csv = b"".join(browser.get(reverse("changes:fetches", args=["contoso"]), {"format": "csv"}))

    assert "1–50 of 60" in page
    assert len(csv.splitlines()) == 61
    assert b"'=cmd()" in csv


def test_a_reader_sees_fetches_and_may_ask_for_none(client: Client, tenant: Tenant) -> None:
    make_connection(tenant)
    make_fetch(tenant)
    client.force_login(make_user_with_role(tenant, Role.READER))

    assert "Fetch now" not in shown(client, "tenants:detail", "contoso") + shown(client, "changes:fetches", "contoso")
    assert client.post(reverse("changes:fetch_now", args=["contoso"])).status_code == 404
