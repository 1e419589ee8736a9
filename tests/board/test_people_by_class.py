"""The people of a change by class: who sees which of them, in which order, and at what cost."""

import re
from datetime import UTC, datetime
from functools import partial
from html import unescape

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from portal.board import stretches
from rollout.tenants.models import Person, PersonLook, Role, Tenant
from tests.factories.changes import make_change
from tests.factories.tenants import make_access, make_person, make_phone, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_day")]


@pytest.fixture
def _day():
    with time_machine.travel(datetime(2025, 9, 24, 9, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def tenant(client: Client) -> Tenant:
    """Contoso with one person of several classes; its helpdesk is signed in. Fabrikam is another's."""
    make_change()
    tenant = make_tenant(name="Contoso", slug="contoso")
    make_phone(make_person(tenant, name="Ready Rita"))
    make_phone(make_person(tenant, name="Update Uwe"), app_version="6.8.31", name="Uwe’s phone", source="intune")
    make_phone(make_person(tenant, name="Blocked Bo"), blocked=["backup"])
    make_person(tenant, name="Silent Sam")
    make_phone(make_person(tenant, name="Only Olga", only_authenticator=True))
    make_phone(make_person(tenant, name="Andy Android"), platform="android", app_version="6.2408.1")
    make_phone(make_person(make_tenant(name="Fabrikam"), name="Foreign Fay"))
    client.force_login(make_user_with_role(tenant, Role.HELPDESK))
    return tenant


def listed(client: Client, **asked: str) -> str:
    return client.get(reverse("board:people", args=["MC1111780"]), asked).text


def names(client: Client, **asked: str) -> list[str]:
    response = client.get(reverse("board:people", args=["MC1111780"]), asked)
    return [row.person.name for row in response.context["rows"]]


def test_the_worst_come_first_and_nobody_of_another_tenant_at_all(client, tenant):
    assert names(client) == ["Only Olga", "Blocked Bo", "Update Uwe", "Silent Sam", "Ready Rita", "Andy Android"]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"class": "blocked"}, ["Blocked Bo"]),
        ({"class": "too_old"}, []),
        ({"class": "nonsense"}, []),
        ({"q": "uwe"}, ["Update Uwe"]),
        ({"q": "uwe", "class": "blocked"}, []),
        ({"tenant": "contoso", "class": "ready"}, ["Ready Rita"]),
        ({"tenant": "nobody"}, []),
    ],
)
def test_list_is_narrowed_by_class_tenant_and_name(client, tenant, asked, shown):
    assert names(client, **asked) == shown


@pytest.mark.parametrize(
    ("reach_class", "words"),
    [
        ("only_method", ["Authenticator is the only second sign-in method", "Registration report, or our own file"]),
        ("blocked", ["Device management switches off", "Our own file"]),
        ("update", ["The app is older than 6.8.33", "Intune device export", "Uwe’s phone: iPhone, iOS 17.5, app 6.8"]),
        ("unknown", ["Unknown: ask the person", "No phone is known", "no source"]),
        ("not_ios", ["Not concerned", "Not an iPhone or iPad"]),
    ],
)  # fmt: skip
def test_each_class_is_said_with_its_reason_and_who_says_so(client, tenant, reach_class, words):
    page = listed(client, **{"class": reach_class})

    assert [said for said in words if said not in page] == []


def test_whoever_is_shown_was_looked_at(client, tenant):
    listed(client, **{"class": "blocked"})

    assert list(PersonLook.objects.values_list("person__name", "place")) == [("Blocked Bo", "people")]


def test_reader_sees_how_many_and_nobody_by_name(client, tenant):
    client.force_login(make_user_with_role(tenant, Role.READER))

    page = listed(client)

    assert "Contoso" in page
    assert "Names are for those who help these people" in page
    assert not [name for name in ("Olga", "Uwe", "class=blocked", "Fabrikam") if name in page]
    assert not PersonLook.objects.exists()


def test_reader_of_one_tenant_who_helps_another_gets_the_names_of_that_one(client, tenant):
    user = make_user_with_role(tenant, Role.READER)
    other = make_tenant(name="Wingtip")
    make_access(user, other, Role.HELPDESK)
    make_person(other, name="Wanda Wing")
    client.force_login(user)

    assert names(client) == ["Wanda Wing"]
    csv = client.get(reverse("board:people", args=["MC1111780"]), {"format": "csv"}).getvalue().decode()
    assert [name for name in ("Olga", "Wanda") if name in csv] == ["Wanda"]


def test_csv_holds_everybody_of_the_class_and_notes_the_looks(client, tenant):
    response = client.get(reverse("board:people", args=["MC1111780"]), {"format": "csv", "class": "update"})

    lines = response.getvalue().decode().splitlines()
    assert lines[1].startswith("Contoso,Update Uwe,person")
    assert lines[1].endswith(
        'Update and open,The app is older than 6.8.33,Intune device export,"Uwe’s phone: iPhone, iOS 17.5, app 6.8.31"'
    )
    assert PersonLook.objects.get().person.name == "Update Uwe"


def test_pages_of_several_tenants_hold_everybody_once(client, tenant, monkeypatch):
    monkeypatch.setattr("portal.board.list_pages.ROWS_PER_PAGE", 4)
    other = make_tenant(name="Alpine")
    make_access(client.get(reverse("board:people", args=["MC1111780"])).context["user"], other, Role.HELPDESK)
    for number in range(3):
        make_person(other, name=f"Alpine {number}")

    pages = [names(client, page=str(number)) for number in (1, 2, 3)]

    assert pages == [
        ["Only Olga", "Blocked Bo", "Update Uwe", "Alpine 0"],
        ["Alpine 1", "Alpine 2", "Silent Sam", "Ready Rita"],
        ["Andy Android"],
    ]


def test_long_list_says_that_it_ends_before_its_end(client, tenant, monkeypatch):
    monkeypatch.setattr(stretches, "MOST_LISTED", 4)
    monkeypatch.setattr(stretches, "MOST_FOUND", 2)

    assert "The first 4 of 6 can be turned through here." in listed(client)
    assert "More than 2 match." in listed(client, q="person")


def test_numbers_lead_to_the_people_they_count(client, tenant):
    page = client.get(reverse("board:people", args=["MC1111780"]))

    for cell in page.context["by_tenant"][0].cells:
        shown = client.get(cell.url).context["rows"] if cell.url else []
        assert len(shown) == cell.number


def test_change_without_a_pack_says_what_is_missing(client, tenant):
    make_change(mc_id="MC2222222", pack="MC2222222")

    page = client.get(reverse("board:people", args=["MC2222222"])).text

    assert "has no pack yet" in page
    assert "By tenant" not in page


def test_list_costs_the_same_questions_for_any_number_of_people_and_tenants(client, tenant, django_assert_num_queries):
    user = client.get(reverse("board:people", args=["MC1111780"])).context["user"]
    for _ in range(5):
        other = make_tenant()
        make_access(user, other, Role.HELPDESK)
        make_phone(make_person(other), app_version="6.8.1")
    listed(client)

    with django_assert_num_queries(16):
        listed(client)


def test_numbers_of_a_wave_open_the_people_they_count(client, tenant):
    wave = make_wave(tenant, audience={"classes": ["blocked", "update"]})

    page = client.get(reverse("waves:detail", args=[wave.pk])).text
    links = [unescape(url) for url in re.findall(r'href="([^"]+/people/[^"]+)"', page)]

    assert links == [
        f"/changes/MC1111780/people/?wave={wave.pk}{rest}" for rest in ("", "&class=blocked", "&class=update")
    ]
    assert [[row.person.name for row in client.get(url).context["rows"]] for url in links] == [
        ["Blocked Bo", "Update Uwe"], ["Blocked Bo"], ["Update Uwe"]
    ]  # fmt: skip
    listed = client.get(links[0])
    assert listed.context["counts"][0] == ("", "Everybody", 2)
    assert f'Whom the rule of <a href="/waves/{wave.pk}/">Contoso, wave 1</a> names now.' in listed.text
    assert names(client, wave=wave.pk, q="uwe") == ["Update Uwe"]
    assert "Ready" not in client.get(f"{links[0]}&format=csv").getvalue().decode()


def test_wave_of_another_tenant_or_change_opens_no_list(client, tenant):
    waves = [make_wave(Tenant.objects.get(name="Fabrikam")), make_wave(tenant, make_change(mc_id="MC2222222"))]

    for wave in (*(wave.pk for wave in waves), "x"):
        assert client.get(reverse("board:people", args=["MC1111780"]), {"wave": wave}).status_code == 404


def test_page_asks_for_the_stretches_it_touches_alone(tenant):
    asked = []

    def people_of(name: str) -> QuerySet[Person]:
        asked.append(name)
        return Person.objects.filter(name=name).order_by("pk")

    ids = stretches.Stretches(
        stretches.Stretch(partial(people_of, one.name), 1) for one in tenant.people.order_by("name")
    )

    assert [tenant.people.get(pk=pk).name for pk in ids[1:3]] == asked
    assert len(ids) == tenant.people.count() > 2
