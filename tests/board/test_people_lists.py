"""The lists behind two figures, one person's page, and who may see names."""

import pytest
from django.test import Client
from django.urls import reverse

from rollout.tenants.models import PersonLook, Role, Tenant
from tests.factories.changes import make_change
from tests.factories.mailings import make_told_wave
from tests.factories.notifications import make_delivery, make_mailing
from tests.factories.tenants import make_person, make_phone, make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant(client: Client) -> Tenant:
    """A tenant in Berlin with Adele, who was told, and Bo, who was not; its helpdesk is signed in."""
    tenant = make_tenant(name="Contoso", time_zone="Europe/Berlin", slug="contoso")
    adele = make_person(tenant, name="Adele Winter", mail="adele@contoso.example")
    make_person(tenant, name="Bo Lind")
    make_phone(adele, app_version="6.8.31", blocked=["backup"], name="Adele’s iPhone")
    make_delivery(make_mailing(make_told_wave(tenant, people=0)), adele)
    make_person(name="Foreign Person")
    client.force_login(make_user_with_role(tenant, Role.HELPDESK))
    return tenant


def listed(client: Client, name: str, **asked: str) -> str:
    return client.get(reverse(f"board:{name}", args=["MC1111780"]), asked).text


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ({}, ["Adele Winter", "Bo Lind"], ["Foreign Person"]),
        ({"told": "yes"}, ["Adele Winter", "Mon 29 Sep 2025, 09:00"], ["Bo Lind"]),
        ({"told": "no"}, ["Bo Lind"], ["Adele Winter"]),
        ({"q": "adele"}, ["Adele Winter"], ["Bo Lind"]),
    ],
)
def test_told_list_shows_who_was_told_and_when(client, tenant, asked, shown, hidden):
    page = listed(client, "told", **asked)

    assert all(words in page for words in shown)
    assert not any(words in page for words in hidden)


@pytest.mark.parametrize(
    ("name", "links"),
    [
        ("told", {"told/?tenant=contoso&amp;told=yes": 1, "told/?tenant=contoso&amp;told=no": 1}),
        ("phones", {"phones/?tenant=contoso": 1, "phones/?tenant=contoso&amp;reach=blocked": 1}),
    ],
)
def test_numbers_of_a_tenant_open_what_they_count_for_who_may_see_names(client, tenant, name, links):
    page = listed(client, name)
    client.force_login(make_user_with_role(tenant, Role.READER))
    of_reader = listed(client, name)

    for link, number in links.items():
        anchor = f'<a href="/changes/MC1111780/{link}">{number}</a>'
        assert anchor in page
        assert anchor not in of_reader


@pytest.mark.parametrize("asked", [{}, {"format": "csv"}])
def test_whoever_sees_who_was_told_is_noted_as_having_looked_at_each_of_them(client, tenant, asked):
    response = client.get(reverse("board:told", args=["MC1111780"]), asked)

    assert "Bo Lind" in (response.getvalue().decode() if asked else response.text)
    assert sorted(look.person.name for look in PersonLook.objects.all()) == ["Adele Winter", "Bo Lind"]


def test_phones_are_listed_with_the_reason_of_their_class_and_the_look_is_noted(client, tenant):
    page = listed(client, "phones", reach="blocked")

    assert "Device management switches off iCloud Backup" in page
    assert [look.person.name for look in PersonLook.objects.filter(place="phones")] == ["Adele Winter"]


def test_lists_of_a_reader_hold_counts_but_no_names(client, tenant):
    client.force_login(make_user_with_role(tenant, Role.READER))

    for name in ("told", "phones"):
        page = listed(client, name)
        assert "Contoso" in page
        assert "Adele" not in page
    assert not PersonLook.objects.exists()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("told", "Contoso,Adele Winter,adele@contoso.example,2025-09-29T07"),
        ("phones", "Contoso,Adele Winter,adele@contoso.example,iPhone,17.5,6.8.31,Blocked,Device"),
    ],
)
def test_lists_come_as_csv(client, tenant, name, line):
    response = client.get(reverse(f"board:{name}", args=["MC1111780"]), {"format": "csv"})

    assert line in response.getvalue().decode()


@pytest.mark.parametrize("name", ["told", "people", "phones"])
def test_a_file_is_one_look_however_many_batches_it_takes(client, tenant, monkeypatch, name):
    monkeypatch.setattr("portal.board.stretches.ROWS_TOGETHER", 1)
    make_phone(tenant.people.get(name="Bo Lind"), app_version="6.8.31")
    make_phone(tenant.people.get(name="Bo Lind"), app_version="6.8.31")

    client.get(reverse(f"board:{name}", args=["MC1111780"]), {"format": "csv"}).getvalue()

    assert [look.people_count for look in PersonLook.objects.exclude(people_count=None)] == [2]
    assert sorted(look.person.name for look in PersonLook.objects.all()) == ["Adele Winter", "Bo Lind"]


def test_person_page_holds_what_is_known_and_each_mail_and_notes_the_look(client, tenant):
    adele = tenant.people.get(name="Adele Winter")

    page = client.get(reverse("board:person", args=[adele.pk])).text

    mailing = make_change().waves.get().mailings.get()
    preview = reverse("mailings:preview", args=[mailing.pk])
    for words in ("Adele’s iPhone", mailing.reference, f"{preview}?to={adele.pk}", "Unknown: ask the person", "Sent"):
        assert words in page
    assert PersonLook.objects.get().place == "person_page"


def test_person_of_whom_nothing_is_known_says_so(client, tenant):
    unknown = make_person(tenant, name="", mail="", locale="", is_enabled=None)

    page = client.get(reverse("board:person", args=[unknown.pk])).text

    for words in (
        "No mail address known",
        "No phone is known: only the person can say",
        "No mailing has been for this person.",
    ):
        assert words in page
    assert page.count("Not known") == 4


@pytest.mark.parametrize("role", [Role.READER, None])
def test_single_person_is_not_for_everybody(client, tenant, role):
    user = make_user_with_role(tenant, role) if role else make_user_with_role(make_tenant(), Role.ADMINISTRATOR)
    client.force_login(user)

    assert client.get(reverse("board:person", args=[tenant.people.first().pk])).status_code == 404
    assert not PersonLook.objects.exists()
