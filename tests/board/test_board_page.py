"""The board as a page: of 24 September 2025, as its pictures tell it, and what its URL can ask for."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from rollout.tenants.models import Role
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_change
from tests.factories.portfolio import DAY, make_portfolio
from tests.factories.tenants import make_access, make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db
ALL = ["Fabrikam", "Adventure Works", "Contoso", "Tailspin", "Wingtip", "Northwind"]


@pytest.fixture
def reader(client: Client) -> User:
    user = make_user(name="Ada Lund")
    for tenant in make_portfolio():
        make_access(user, tenant, Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def board(client: Client, **asked: str) -> str:
    return client.get(reverse("board:board", args=["MC1111780"]), {"as_of": DAY.isoformat()} | asked).text


def tenants_in(page: str) -> list[str]:
    return re.findall(r'<a id="tenant-[a-z0-9-]+"[^>]*>([^<]+)</a>', page)


def test_past_board_tells_the_day_and_changes_nothing(client, reader):
    page = board(client)

    assert tenants_in(page) == ALL
    for words in ("As it was on", "Read-only", "Sept – early Oct 2025", "1 version, never moved", "24 Sep</text>"):
        assert words in page
    assert re.search(r'waves/add/" aria-disabled="true" aria-describedby="read-only"', page)


def test_figures_say_what_was_known(client, reader):
    page = re.sub(r"<[^>]+>", "", board(client))

    for words in ("5 of 15", "3 rolling, 1 paused", "3,006 of 6,000", "17 of 35", "1 overdue", "5 in 4 tenants"):
        assert words in page
    assert "worst: Fabrikam" in page


def test_timeline_and_table_hold_the_same_waves(client, reader):
    timeline, table = board(client), board(client, view="table")

    waves = set(re.findall(r'<a class="wave-bar[^>]*href="(/waves/\d+/)"', timeline))
    assert len(waves) == 16
    assert set(re.findall(r'<th scope="row"><a href="(/waves/\d+/)"', table)) == waves


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"attention": "1"}, ALL[:4]),
        ({"rolling": "1"}, ["Adventure Works", "Contoso", "Northwind"]),
        ({"outside": "1"}, ["Adventure Works"]),
        ({"q": "wing"}, ["Wingtip"]),
        ({"cloud": "gcc"}, ["Tailspin"]),
        ({"mode": "trial"}, ["Wingtip"]),
        ({"state": "paused"}, ["Fabrikam"]),
        ({"attention": "1", "q": "f"}, ["Fabrikam"]),
        ({"q": "nowhere"}, []),
        ({"sort": "tenant"}, sorted(ALL)),
        ({"sort": "-tenant"}, sorted(ALL, reverse=True)),
        ({"sort": "attention"}, ALL[::-1]),
        ({"sort": "-told"}, ["Northwind", "Adventure Works", "Fabrikam", "Contoso", "Wingtip", "Tailspin"]),
        ({"sort": "waves"}, ["Tailspin", "Wingtip", "Adventure Works", "Fabrikam", "Northwind", "Contoso"]),
        ({"sort": "nonsense"}, ALL),
    ],
)
def test_url_says_which_tenants_in_which_order(client, reader, asked, shown):
    assert tenants_in(board(client, **asked)) == shown


def test_waves_are_sorted_by_a_column_of_their_own(client, reader):
    page = board(client, view="table", sort="-wave-people")

    assert re.search(r"/waves/\d+/\">Contoso, wave 4", page.split("<tbody>")[1])
    assert tenants_in(page) == ALL


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("yesterday", "“yesterday” is no day. Write it like"),
        ("2025-13-01", "“2025-13-01” is no day."),
        ("<b>" + "9" * 99, "“&lt;b&gt;99999999999999999” is no day."),
        ("2999-01-01", "1 Jan 2999 is still to come. This is the board of today."),
    ],
)
def test_day_that_is_none_is_today_and_says_why(client, reader, text, words):
    page = board(client, as_of=text)

    assert "Read-only" not in page
    assert 'for="as-of-date">' in page
    assert words in page
    assert ("Another day is shown" in page) == bool(words)


def test_day_before_tracking_began_is_its_first_and_says_so(client, reader):
    page = board(client, as_of="1999-01-01")

    assert 'value="2025-07-08"' in page
    assert "Nothing is known of 1 Jan 1999: tracking began on 8 Jul 2025, the day shown here." in page


@pytest.mark.parametrize(
    ("number", "leads_to"),
    [("78", "as_of=2025-09-24"), ("0", "as_of=2025-07-08"), ("999999999999", ""), ("-1", ""), ("", "")],
)
def test_slider_names_a_day_by_its_number(client, reader, number, leads_to):
    asked = {"number": number, "q": "wing", "as_of": "2025-09-01", "page": "2"}

    response = client.get(reverse("board:day", args=["MC1111780"]), asked)

    url = reverse("board:board", args=["MC1111780"])
    assert response["Location"] == f"{url}?q=wing" + (f"&{leads_to}" if leads_to else "")


def test_island_is_the_table_alone_and_says_what_it_shows(client, reader):
    url = reverse("board:board", args=["MC1111780"])
    headers = {"HX-Request": "true", "HX-Target": "tenants"}

    response = client.get(url, {"as_of": DAY.isoformat(), "sort": "tenant"}, headers=headers)

    assert response.text.startswith('<section class="stack stack--tight" id="tenants"')
    assert "6 tenants, sorted by tenant" in response.text
    # What stands above the table says the same question: the timeline, the other days, the download.
    assert re.findall(r'id="([a-z]+)"[^>]* hx-swap-oob', response.text) == ["overview", "export", "printed", "live"]
    assert "HX-Target" in response["Vary"]


def test_drawer_opens_one_tenant_beside_the_same_board(client, reader):
    url = reverse("board:drawer", args=["MC1111780", "fabrikam"])

    page = client.get(url, {"as_of": DAY.isoformat(), "attention": "1"}).text

    assert tenants_in(page) == ALL[:4]
    assert '<tr aria-current="true">' in page
    drawer = page.split('<aside class="drawer"')[1]
    for words in ("1,460 people", "1,298 iPhones", "212 phones are blocked.", "Wave 2 is paused.", "24 Sep: 31"):
        assert words in drawer
    close = re.search(r'data-close aria-label="Close Fabrikam" href="([^"]+)"', drawer)
    assert close[1] == "/changes/MC1111780/board/?as_of=2025-09-24&amp;attention=1"


def test_drawer_of_today_opens_the_people_and_phones_it_counts(client, reader):
    url = reverse("board:drawer", args=["MC1111780", "fabrikam"])
    today, then = client.get(url).text, client.get(url, {"as_of": DAY.isoformat()}).text

    for link in ("told/?tenant=fabrikam", "phones/?tenant=fabrikam"):
        assert f'{link}">' in today
        assert f'{link}">' not in then  # the lists are of today


def test_drawer_of_a_foreign_tenant_is_not_found(client, reader):
    make_tenant(slug="foreign")

    assert client.get(reverse("board:drawer", args=["MC1111780", "foreign"])).status_code == 404


def test_reader_sees_only_their_tenants(client):
    contoso = next(tenant for tenant in make_portfolio() if tenant.name == "Contoso")
    client.force_login(make_user_with_role(contoso, Role.READER))

    page = board(client)

    assert tenants_in(page) == ["Contoso"]
    assert "Fabrikam" not in page
    assert "New wave" not in page


def test_csv_holds_what_is_shown(client, reader):
    asked = {"as_of": DAY.isoformat(), "attention": "1", "sort": "tenant"}

    tenants = client.get(reverse("board:tenants_csv", args=["MC1111780"]), asked).getvalue().decode().splitlines()
    waves = client.get(reverse("board:waves_csv", args=["MC1111780"]), asked).getvalue().decode().splitlines()

    assert [line.split(",")[0] for line in tenants[1:]] == sorted(ALL[:4])
    assert tenants[3].startswith("Fabrikam,Worldwide,America/New_York,Live,1,3,588,1460,402,1298,212,3,8,0,")
    assert len(waves) == 1 + 3 + 4 + 4
    assert waves[1] == "Contoso,1,Pilot,Done,2025-09-01,2025-09-05,62,62,"


def test_one_open_change_is_where_the_site_begins(client, reader):
    assert client.get("/").url == reverse("board:board", args=["MC1111780"])

    make_change(mc_id="MC2222222")

    assert "MC2222222" in client.get("/").text


def test_first_board_says_how_to_begin(client):
    make_change()
    client.force_login(make_portal_administrator())

    page = client.get(reverse("board:board", args=["MC1111780"])).text

    assert "No tenants yet" in page
    assert reverse("tenants:add") in page


def test_many_tenants_come_in_pages_with_a_constant_number_of_queries(client, reader, django_assert_max_num_queries):
    for _ in range(60):
        make_access(reader, make_tenant())

    with time_machine.travel(datetime(2025, 9, 24, 12, 0, tzinfo=UTC), tick=False):
        client.force_login(reader)
        client.get(reverse("board:board", args=["MC1111780"]))  # whoever comes first counts what is stale
        with django_assert_max_num_queries(23):
            page = client.get(reverse("board:board", args=["MC1111780"]), {"page": "2"}).text

    assert len(tenants_in(page)) == 25
    assert "26–50 of 66" in page
    assert "page 2 of 3" in page
