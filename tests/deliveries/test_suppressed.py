"""Addresses that get no mail: what outlasts what, and the page on which people see, add and lift them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications.deliveries.models import Suppression, SuppressionSource
from rollout.tenants.models import Role, Tenant
from tests.factories.accounts import make_user
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)
SOON, LATER = AT + timedelta(days=10), AT + timedelta(days=90)


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant(slug="contoso", time_zone="Europe/Berlin")


@pytest.fixture
def browser(client: Client, tenant: Tenant, time_machine: Any) -> Client:
    time_machine.move_to(AT, tick=False)
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund"))
    return client


def suppress(tenant: Tenant, address: str = "ines@contoso.example", **overrides: Any) -> Suppression:
    fields = {"reason": "Mailbox is gone", "source": SuppressionSource.RELAY, "since": AT, "until": LATER}
    Suppression.objects.suppress(tenant.pk, address, **fields | overrides)
    return tenant.suppressions.get(address__iexact=address)


def address(name: str) -> str:
    return reverse(f"deliveries:{name}", args=["contoso"])


@pytest.mark.parametrize(
    ("stood", "comes", "wins"),
    [
        (SOON, LATER, LATER),
        (LATER, SOON, LATER),
        (SOON, None, None),
        # Only a person lifts what has no end.
        (None, LATER, None),
    ],
)
def test_of_two_reasons_the_one_that_lasts_longer_counts(
    tenant: Tenant, stood: datetime | None, comes: datetime | None, wins: datetime | None
) -> None:
    suppress(tenant, until=stood)

    assert suppress(tenant, "INES@contoso.example", until=comes).until == wins
    assert tenant.suppressions.count() == 1


def test_what_a_person_says_counts_whatever_stood_there(tenant: Tenant) -> None:
    suppress(tenant, until=None)

    row = suppress(tenant, until=SOON, by=make_user(name="Ada Lund"), source=SuppressionSource.BY_HAND)

    assert (row.until, str(row.by)) == (SOON, "Ada Lund")


def test_address_typed_by_hand_is_suppressed_to_the_end_of_the_day(browser: Client, tenant: Tenant) -> None:
    typed = {"address": "ines@contoso.example", "reason": "Asked for it", "until": "2025-10-01"}
    answer = browser.post(address("suppress"), typed, follow=True)

    row = tenant.suppressions.get()
    assert (row.until, row.source) == (datetime(2025, 10, 1, 22, 0, tzinfo=UTC), "by_hand")
    page = answer.content.decode()
    assert "ines@contoso.example gets no mail from now on." in page
    assert "Added by hand by Ada Lund" in page


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("address", "ines at contoso", "This is no mail address. Type one as name@example.com."),
        ("reason", "", "Say why, in a few words."),
        ("until", "2025-09-28", "This day has passed. Choose a later one, or leave it empty."),
        ("until", "9999-12-31", "This day is too far away. Leave it empty instead."),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(
    browser: Client, tenant: Tenant, field: str, typed: str, error: str
) -> None:
    answer = browser.post(address("suppress"), {"address": "i@contoso.example", "reason": "Asked", field: typed})

    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [error])
    assert not tenant.suppressions.exists()


def test_several_are_lifted_at_once_and_stay_in_list_and_history_with_who(browser: Client, tenant: Tenant) -> None:
    rows = [suppress(tenant), suppress(tenant, "jo@contoso.example", until=None), suppress(tenant, "left@c.example")]
    other = suppress(make_tenant(), "kim@fabrikam.example")

    ticked = [rows[0].pk, rows[1].pk, other.pk, "x"]
    answer = browser.post(address("lift"), {"address": ticked}, follow=True)

    assert "2 addresses get mail again, from the next mailing on." in answer.content.decode()
    assert [row.address for row in Suppression.objects.in_force(AT).order_by("pk")] == [
        "left@c.example",
        "kim@fabrikam.example",
    ]
    ended = browser.get(address("suppressed"), {"state": "ended", "q": "jo@"}).content.decode()
    assert "lifted by Ada Lund" in ended
    assert "ines@" not in ended
    history = browser.get(reverse("board:history"), {"what": "suppression"}).context["entries"]
    assert [(entry.who, entry.title) for entry in history] == [("Ada Lund", f"An address of {tenant}")] * 2


def test_nothing_ticked_is_said(browser: Client, tenant: Tenant) -> None:
    answer = browser.post(address("lift"), follow=True)

    assert "Nothing was lifted. Tick the addresses" in answer.content.decode()
    assert "No address is suppressed" in answer.content.decode()


def test_list_costs_the_same_however_long_it_is(
    browser: Client, tenant: Tenant, django_assert_num_queries: Any
) -> None:
    for number in range(30):
        suppress(tenant, f"person{number}@contoso.example")

    with django_assert_num_queries(13):
        browser.get(address("suppressed"))


def test_helpdesk_reads_and_lifts_nothing(client: Client, tenant: Tenant) -> None:
    suppress(tenant, since=AT - timedelta(days=1), until=None)
    client.force_login(make_user_with_role(tenant, Role.HELPDESK))

    page = client.get(address("suppressed")).content.decode()

    assert "Mailbox is gone" in page
    assert "Lift" not in page
