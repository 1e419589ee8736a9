"""Looks at people and loads of people in the history, and pages of a long history."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from portal.board.tracked import TRACKED
from rollout.tenants.models import Import, PersonLook, Role, Tenant
from tests.factories.accounts import make_user
from tests.factories.changes import make_change
from tests.factories.tenants import make_person, make_phone, make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db

URL = reverse("board:history")
AT = datetime(2025, 9, 24, 10, tzinfo=UTC)


@pytest.fixture
def tenant():
    return make_tenant(name="Contoso", slug="contoso")


@pytest.fixture
def browser(client, tenant):
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund"))
    return client


def entries(browser, **query):
    return browser.get(URL, query).context["entries"]


def look(people, *, by=None, place="people", at=AT):
    PersonLook.objects.note(people, place=place, by=by or make_user(name="Bo Berg"), at=at)


def test_look_at_a_list_leads_to_whom_it_showed_and_that_is_a_look_too(browser, tenant):
    foreign = make_person(make_tenant(), name="Eva Moss")
    look([make_person(tenant, name=f"Person {number}") for number in range(3)] + [foreign])

    (entry,) = entries(browser, what="look")
    page = browser.get(entry.url).content.decode()
    assert (entry.title, entry.noun, entry.where) == ("3 people", "People in Contoso", "People")
    assert all(f"Person {number}" in page for number in range(3))
    assert "Eva Moss" not in page
    assert [entry.where for entry in entries(browser, what="look")] == ["History", "People"]


def test_person_s_page_says_who_looked_to_administrators_alone(browser, client, tenant):
    person = make_person(tenant)
    look([person, make_person(tenant)])
    look([person], place="helpdesk")

    page = browser.get(reverse("board:person", args=[person.pk]))
    assert "3 looks" in page.content.decode()
    told = entries(browser, person=person.pk, what="look")
    assert [(entry.title, entry.where) for entry in told][1:] == [
        (str(person), "Helpdesk look-up"), (str(person), "People")
    ]  # fmt: skip
    client.force_login(make_user_with_role(tenant, Role.HELPDESK))
    assert "Bo Berg" not in client.get(reverse("board:person", args=[person.pk])).content.decode()


@pytest.mark.parametrize(
    ("values", "verb", "outcome"),
    [
        (
            {"rows": 1271, "people_added": 3},
            "Loaded",
            "1,271 rows; people: 3 added, 0 changed, 0 left; phones: 0 added, 0 changed, 0 removed",
        ),
        (
            {"rows": 9, "error_count": 2, "is_refused": True},
            "Refused",
            "2 rows of 9 cannot be used, nothing was taken",
        ),
    ],
)
def test_load_is_told_with_what_came_of_it(browser, tenant, values, verb, outcome):
    Import.objects.create(tenant=tenant, file_name="people.csv", at=AT, by=make_user(name="Bo Berg"), **values)
    Import.objects.create(tenant=make_tenant(), file_name="foreign.csv", at=AT)

    (entry,) = entries(browser, what="load")
    assert (entry.who, entry.verb, entry.title, entry.outcome) == ("Bo Berg", verb, "people.csv", outcome)


def test_pages_of_a_long_history_lose_and_repeat_nothing(browser, tenant):
    by = make_user()
    for number in range(60):
        look([make_person(tenant, name=f"Person {number}")], by=by, at=AT + timedelta(seconds=number // 7))
        Import.objects.create(tenant=tenant, file_name=f"{number}.csv", at=AT + timedelta(seconds=number // 7))
    titles, query = [], {"to": "2025-12-31"}
    while True:
        page = browser.get(URL, query).context
        titles += [entry.title for entry in page["entries"]]
        if page["older"] is None:
            break
        query["before"] = str(page["older"])

    file = b"".join(browser.get(URL, {"to": "2025-12-31", "format": "csv"})).decode()
    assert len(titles) == len(set(titles)) == 120
    assert titles == [row["What"] for row in csv.DictReader(io.StringIO(file))]


def test_newest_entry_written_meanwhile_moves_no_page(browser, tenant):
    for number in range(51):
        look([make_person(tenant, name=f"Person {number}")], at=AT + timedelta(seconds=number))
    older = browser.get(URL, {"what": "look"}).context["older"]
    look([make_person(tenant)], at=AT + timedelta(days=1))

    assert [entry.title for entry in entries(browser, what="look", before=str(older))] == ["Person 0"]


def test_every_table_of_events_is_read_by_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%(pgh_created_at DESC, pgh_id DESC)'")
        read_by_time = {table for (table,) in cursor.fetchall()}

    assert {tracked.events.model._meta.db_table for tracked in TRACKED} <= read_by_time


def test_page_reads_no_more_than_it_shows_of_each_table(browser, tenant, django_assert_max_num_queries):
    for number in range(60):
        Tenant.objects.filter(pk=tenant.pk).update(name=f"Name {number}")
        look([make_person(tenant)], at=AT)

    with django_assert_max_num_queries(26):
        page = browser.get(URL, {"tenant": "contoso"})
    assert len(page.context["entries"]) == 50


@pytest.mark.parametrize(("address", "place"), [("tenants:people", "People"), ("board:phones", "Phones")])
def test_people_taken_along_as_a_file_are_noted_as_one_look(browser, tenant, address, place):
    people = [make_person(tenant, name=f"Person {number}") for number in range(3)]
    for person in people:
        make_phone(person)
    url = reverse(address, args=[make_change().mc_id] if address == "board:phones" else [])

    file = b"".join(browser.get(url, {"format": "csv"})).decode()
    (entry,) = entries(browser, what="look")
    assert all(person.name in file for person in people)
    assert (entry.who, entry.title, entry.where) == ("Ada Lund", "3 people", place)
    assert all(person.looks.count() == 1 for person in people)
