"""Which columns the table of tenants has, and that numbers which nobody knows are never a nought."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.board.query import BoardQuery
from rollout.changes.models import Change
from rollout.tenants.models import Role
from rollout.waves.models import ReachSnapshot
from tests.factories.accounts import make_user
from tests.factories.portfolio import DAY, make_portfolio
from tests.factories.tenants import make_access

pytestmark = pytest.mark.django_db
USUAL = ["Tenant", "Waves done", "People told", "Phones on 6.8.33+", "Documents corrected", "Needs attention"]


@pytest.fixture
def reader(client: Client) -> User:
    """Somebody who sees the six tenants; at Fabrikam and Contoso people were counted by class."""
    user = make_user(name="Ada Lund")
    for tenant in make_portfolio():
        make_access(user, tenant, Role.ADMINISTRATOR)
    for slug, numbers in (("fabrikam", (12, 212)), ("contoso", (40, 0))):
        noted = ReachSnapshot.objects.of_tenants().filter(tenant__slug=slug, day=DAY)
        noted.update(people_only_method=numbers[0], people_blocked=numbers[1], people_ready=700)
    client.force_login(user)
    return user


def ask(client: Client, name: str = "board", **asked: object) -> str:
    answer = client.get(reverse(f"board:{name}", args=["MC1111780"]), {"as_of": DAY.isoformat()} | asked)
    return b"".join(answer).decode()


def heads_of(page: str) -> list[str]:
    head = page.split('<table class="table table--middle tenants">')[1].split("</thead>", maxsplit=1)[0]
    return re.findall(r'<a id="sort-[^>]+>([^<]+)', head)


@pytest.mark.parametrize(
    ("columns", "heads"),
    [
        ([], USUAL),
        (["nonsense"], USUAL),
        (["ready,only_method"], ["Tenant", "Only method", "Ready"]),  # the table's order, whatever was asked
        (["told", "blocked"], ["Tenant", "People told", "Blocked"]),  # as a form of tick boxes asks
        (["told,told", "told"], ["Tenant", "People told"]),
    ],
)
def test_url_says_which_columns_are_shown(client, reader, columns, heads):
    assert heads_of(ask(client, columns=columns)) == heads


def test_number_that_nobody_counted_is_a_dash_and_comes_last(client, reader):
    page = ask(client, columns="only_method", sort="-only_method")

    rows = re.findall(
        r'<a id="tenant-([a-z-]+)".*?<td class="number" data-label="Only method">([^<]+)</td>', page, re.S
    )
    assert rows[:3] == [("contoso", "40"), ("fabrikam", "12"), ("adventure-works", "–")]
    assert {number for _, number in rows[2:]} == {"–"}
    assert '<th scope="col" class="number" aria-sort="descending">' in page


def test_file_has_the_columns_that_are_shown(client, reader):
    header, *lines = ask(client, "tenants_csv", columns="only_method,told", sort="tenant").splitlines()

    assert header.startswith("\ufeffTenant,Cloud,Time zone,Mode,People told,People affected,People: only method,Vendor")
    assert [line.split(",")[0:7:6] for line in lines[:3]] == [
        ["Adventure Works", ""],
        ["Contoso", "40"],
        ["Fabrikam", "12"],
    ]


def test_people_without_another_method_are_the_worst_and_more_of_them_are_worse(client, reader):
    page = ask(client)

    assert re.findall(r'<a id="tenant-([a-z-]+)"', page)[:3] == ["contoso", "fabrikam", "adventure-works"]
    assert "40 people have no other sign-in method" in page


def test_drawer_of_a_day_without_counts_says_so(client, reader):
    known, unknown = (
        client.get(reverse("board:drawer", args=["MC1111780", slug]), {"as_of": DAY.isoformat()}).text
        for slug in ("fabrikam", "northwind")
    )

    assert re.search(r"<dt>Only method</dt><dd>12 · no other sign-in method</dd>", known)
    assert "the 924 people" in known
    assert "Nobody was counted by class on this day." in unknown


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("", ""),
        (
            "?page=3&waves_page=2&junk=1&csrfmiddlewaretoken=x&sort=nonsense&view=timeline&cloud=moon&as_of=2999-01-01",
            "",
        ),
        ("?columns=waves&columns=told&sort=-told&q=+wing+", "q=wing&sort=-told&columns=waves,told"),
        ("?as_of=2025-09-24&attention=yes&view=table&sort=-ends", "as_of=2025-09-24&view=table&attention=1&sort=-ends"),
        ("?cloud=gcc&mode=trial&state=paused", "cloud=gcc&mode=trial&state=paused"),
    ],
)
def test_canonical_question_holds_what_it_asks_and_nothing_else(rf, reader, asked, canonical):
    query = BoardQuery.of(rf.get(f"/{asked}"), Change.objects.get(), DAY.replace(year=2026))

    assert query.canonical == canonical
