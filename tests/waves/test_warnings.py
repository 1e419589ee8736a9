"""Warnings about the waves of many tenants, and the links that mend them."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.board.counting import refresh
from rollout.changes.models import Change
from rollout.tenants.models import Cloud, Person, Role, Tenant
from rollout.waves.checking import check_all
from rollout.waves.models import PlanCheck, Wave, WaveState
from rollout.waves.warnings import warnings_of
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_access, make_person, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
AT = datetime(2025, 8, 25, 9, 0, tzinfo=UTC)
URL = "/changes/MC1111780/warnings/"


@pytest.fixture(autouse=True)
def _in_august():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def change() -> Change:
    change = make_change()
    make_window(change)  # 1 September to 10 October 2025
    return change


@pytest.fixture
def contoso(client: Client, change: Change) -> Tenant:
    """Three people, of whom two are in the group Pilot; its administrator is signed in."""
    tenant = make_tenant(name="Contoso", slug="contoso")
    for groups in (["Pilot"], ["Pilot"], []):
        make_person(tenant, groups=groups)
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR))
    return tenant


def texts(change: Change) -> list[str]:
    return [warning.concern.text for warning in warnings_of(change, Tenant.objects.all(), AT)]


def mended(client: Client, change: Change) -> str:
    """The form that the only warning leads to."""
    [warning] = warnings_of(change, Tenant.objects.all(), AT)
    assert warning.concern.mend is not None
    return client.get(warning.concern.mend.url).text


@pytest.mark.parametrize(
    ("planned", "text", "better"),
    [
        # Into the window that it is before.
        (
            (date(2025, 8, 27), date(2025, 8, 29)),
            "It begins before the vendor’s window, which opens on 1 Sep 2025.",
            ("2025-09-01", "2025-09-03"),
        ),
        # Back, to end with the window; the fourth would be a Saturday.
        (
            (date(2025, 10, 8), date(2025, 10, 14)),
            "It ends after the vendor’s window, which closes on 10 Oct 2025.",
            ("2025-10-03", "2025-10-09"),
        ),
        # To the Monday after the weekend.
        ((date(2025, 9, 6), date(2025, 9, 10)), "It begins on a Saturday.", ("2025-09-08", "2025-09-12")),
    ],
)
def test_wave_on_odd_days_gets_better_ones_by_the_link(client, contoso, change, planned, text, better):
    first, last = planned
    make_wave(contoso, starts_on=first, ends_on=last)
    check_all(AT)

    form = mended(client, change)

    assert texts(change) == [text]
    assert all(f'value="{day}"' in form for day in better)


def test_people_in_two_waves_are_counted_by_wave_and_left_out_by_the_link(client, contoso, change):
    make_wave(contoso, audience={"groups": ["Pilot"]})
    make_wave(contoso, audience={"share": 99})
    make_wave(contoso)
    Wave.objects.filter(number=2).update(audience={"everyone_not_in_earlier_waves": True})
    check_all(AT)

    form = mended(client, change)

    assert texts(change) == ["2 people are in wave 1 as well, 3 in wave 2."]
    assert 'name="not_in_earlier_waves" id="id_not_in_earlier_waves" checked' in form


def test_people_in_no_wave_get_one_by_the_link(client, contoso, change):
    make_wave(contoso, audience={"groups": ["Pilot"]})
    check_all(AT)

    form = mended(client, change)

    assert texts(change) == ["1 person is in no wave."]
    assert 'value="Everyone else"' in form
    assert 'value="2025-10-13"' in form  # the Monday after the last wave
    assert "checked" in form


def test_mended_plan_is_counted_again_and_warns_no_more(contoso, change):
    make_wave(contoso, audience={"groups": ["Pilot"]})
    check_all(AT)
    before = texts(change)
    make_wave(contoso, audience={"everyone_not_in_earlier_waves": True})

    assert check_all(AT) == 2

    assert (before, texts(change)) == (["1 person is in no wave."], [])


def test_people_who_come_after_all_waves_are_done_are_in_none_and_get_one_to_come(client, contoso, change):
    make_wave(contoso, audience={"groups": ["Pilot"]}, state=WaveState.DONE)
    contoso.people.filter(groups=[]).update(groups=["Pilot"])
    check_all(AT)
    before = texts(change)
    make_person(contoso)

    check_all(AT)

    assert (before, texts(change)) == ([], ["1 person is in no wave."])
    with time_machine.travel(datetime(2025, 11, 5, 9, 0, tzinfo=UTC), tick=False):
        client.force_login(User.objects.get())
        assert 'value="2025-11-10"' in mended(client, change)


def test_nothing_is_counted_while_nothing_changes(contoso, change, django_assert_max_num_queries):
    for _ in range(3):
        make_wave(contoso)
    check_all(AT)

    with django_assert_max_num_queries(6):
        assert check_all(AT) == 0
    Person.objects.filter(groups=[]).update(groups=["Pilot"])
    assert check_all(AT) == 3
    assert PlanCheck.objects.count() == 1


def test_tenant_without_a_wave_is_named_where_its_cloud_has_a_date(contoso, change):
    make_tenant(name="Proseware", cloud=Cloud.GCC)

    assert texts(change) == ["No wave is planned."]


def test_list_filters_by_kind_and_tenant_and_offers_mending_to_administrators_only(client, contoso, change):
    northwind = make_tenant(name="Northwind")
    make_access(User.objects.get(tenant_access__tenant=contoso), northwind, Role.READER)
    for tenant in (contoso, northwind, make_tenant(name="Foreign")):
        make_wave(tenant, starts_on=date(2025, 9, 6), ends_on=date(2025, 9, 10))

    everything = client.get(URL).text
    none = client.get(URL, {"kind": "overlap"}).text
    lines = client.get(URL, {"q": "contoso", "format": "csv"}).getvalue().decode().splitlines()

    assert everything.count("It begins on a Saturday.") == 2
    assert everything.count("Move to Monday 8 Sep 2025") == 1
    assert "Foreign" not in everything
    assert "It begins on a Saturday." in none  # a kind that there is not is no filter
    assert lines[1:] == [
        "Contoso,1,Everyone else,Begins at a weekend,It begins on a Saturday.,"
        "Service desks are thin at weekends. Begin on a working day."
    ]


def test_plan_without_oddities_says_so(client, contoso):
    make_wave(contoso)
    check_all(AT)

    assert "Nothing is odd" in client.get(URL).text


def test_number_of_questions_does_not_grow_with_tenants_and_waves(
    client, contoso, change, django_assert_max_num_queries
):
    for _ in range(20):
        tenant = make_tenant()
        make_access(User.objects.get(tenant_access__tenant=contoso), tenant)
        for _ in range(3):
            make_wave(tenant, starts_on=date(2025, 9, 6), follows_window=False)

    with django_assert_max_num_queries(24):
        page = client.get(URL, headers={"HX-Request": "true", "HX-Target": "warnings"})
    assert "of 61" in page.text


def test_page_of_a_tenant_names_its_warnings_with_what_mends_them(client, contoso, change):
    make_wave(contoso, audience={"groups": ["Pilot"]}, starts_on=date(2025, 9, 6))
    make_wave(make_tenant(name="Northwind"), starts_on=date(2025, 9, 7))
    closed = make_change(mc_id="MC2222222", closed_at=AT)
    make_wave(contoso, closed, starts_on=date(2025, 9, 13))
    check_all(AT)
    url = reverse("tenants:detail", args=["contoso"])

    page = client.get(url).text
    client.force_login(make_user_with_role(contoso, Role.READER))
    of_reader = client.get(url).text

    for words in ("It begins on a Saturday.", "1 person is in no wave."):
        assert page.count(words) == of_reader.count(words) == 1
    assert "It begins on a Sunday." not in page
    assert "Plan a wave for the rest" in page
    assert "Plan a wave for the rest" not in of_reader


def test_page_of_a_tenant_without_a_wave_asks_for_one_where_the_change_concerns_somebody(client, contoso, change):
    url = reverse("tenants:detail", args=["contoso"])
    before = client.get(url).text
    refresh(change, [contoso.pk], AT)

    assert "Warnings about waves" not in before
    assert "3 people are in no wave." in client.get(url).text


def test_page_of_a_wave_leads_to_what_mends_it(client, contoso):
    wave = make_wave(contoso, starts_on=date(2025, 9, 6), ends_on=date(2025, 9, 10))

    page = client.get(reverse("waves:detail", args=[wave.pk])).text

    assert "Move to Monday 8 Sep 2025" in page
    assert "starts_on=2025-09-08" in page
