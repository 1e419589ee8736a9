"""The history: who changed what, and who looked at whom."""

import pghistory
import pghistory.core
import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.board.tracked import TRACKED
from rollout.tenants.models import PersonLook, Role, Tenant
from rollout.waves.models import Wave
from tests.factories.changes import make_change
from tests.factories.tenants import make_access, make_person, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db

URL = reverse("board:history")


@pytest.fixture
def tenant():
    return make_tenant(name="Contoso", slug="contoso")


@pytest.fixture
def user(tenant):
    return make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund")


@pytest.fixture
def browser(client, user):
    client.force_login(user)
    return client


def entries(browser, **query):
    return browser.get(URL, query).context["entries"]


def by(user, url="/somewhere/"):
    """What the middleware notes of a request."""
    return pghistory.context(user=user.pk, url=url)


def test_every_table_with_a_history_is_told_of():
    tracked = {model.pgh_tracked_model for model in pghistory.core.event_models()}

    assert {apps.get_model(known.label) for known in TRACKED} == tracked


def test_no_history_holds_a_password_or_a_token():
    fields = {field.name for model in pghistory.core.event_models() for field in model._meta.fields}

    assert not {name for name in fields if any(word in name for word in ("password", "token", "secret"))}
    assert User not in {model.pgh_tracked_model for model in pghistory.core.event_models()}


def test_edit_by_page_is_told_with_who_where_and_what(browser, tenant):
    form = {
        field: getattr(tenant, field)
        for field in ("cloud", "time_zone", "locale", "sender_name", "sender_address", "reply_to",
                      "service_desk_name", "service_desk_phone", "service_desk_hours", "forward_address",
                      "work_from", "work_until", "work_days")
    }  # fmt: skip
    browser.post(reverse("tenants:edit", args=["contoso"]), form | {"name": "Contoso Ltd", "locale": "de"})

    entry = entries(browser, what="tenant")[0]
    assert (entry.who, entry.verb, entry.noun, entry.title) == ("Ada Lund", "Changed", "Tenant", "Contoso Ltd")
    assert [(d.field, d.before, d.after) for d in entry.differences] == [
        ("Name", "Contoso", "Contoso Ltd"),
        ("Locale", "en", "de"),
    ]
    assert entry.where == "/tenants/contoso/edit/"


def test_what_no_person_did_is_the_portals_own(browser, tenant):
    assert entries(browser, what="tenant")[0].who == "The portal itself"


def test_role_taken_away_stays_in_the_history(browser, tenant, user):
    access = make_access(make_user_with_role(make_tenant(), Role.READER, name="Nia"), tenant, Role.READER)

    browser.post(reverse("tenants:take_away", args=[access.pk]))

    entry = entries(browser, what="access")[0]
    assert (entry.verb, entry.title, entry.who) == ("Removed", "Nia in Contoso: Reader", "Ada Lund")


def test_references_are_told_by_name_and_emptied_ones_by_a_dash(browser, tenant, user):
    wave = make_wave(tenant=tenant, owner=None)
    Wave.objects.filter(pk=wave.pk).update(owner=user)

    entry = entries(browser, what="wave")[0]
    assert [(d.field, d.before, d.after) for d in entry.differences] == [("Owner", "–", "Ada Lund")]


def test_rules_are_told_as_sentences(browser, tenant):
    wave = make_wave(tenant=tenant, audience={})
    Wave.objects.filter(pk=wave.pk).update(audience={"groups": ["Pilot"]})

    difference = entries(browser, what="wave")[0].differences[0]
    assert "in the group “Pilot”" in difference.after


def test_long_lists_and_texts_are_cut(browser, tenant):
    Tenant.objects.filter(pk=tenant.pk).update(allow_list=[f"person{n}@c.example" for n in range(99)])

    assert len(entries(browser, what="tenant")[0].differences[0].after) == 120


def test_newest_comes_first(browser, tenant):
    for name in ("One", "Two", "Three"):
        Tenant.objects.filter(pk=tenant.pk).update(name=name)

    assert [entry.title for entry in entries(browser, what="tenant")] == ["Three", "Two", "One", "Contoso"]


def test_foreign_tenants_are_in_no_part_of_it(browser):
    foreign = make_tenant(name="Fabrikam", slug="fabrikam")
    make_wave(tenant=foreign)
    make_access(tenant=foreign)
    person = make_person(foreign, name="Eva Moss")
    stranger = make_user_with_role(foreign, Role.HELPDESK)
    PersonLook.objects.note([person], place="helpdesk", by=stranger, at=timezone.now())

    assert "Fabrikam" not in browser.get(URL).content.decode()
    assert "Eva Moss" not in browser.get(URL).content.decode()
    assert "Fabrikam" not in b"".join(browser.get(URL, {"format": "csv"})).decode()
    assert entries(browser, tenant="fabrikam") == []


def test_what_all_tenants_share_is_told_to_everybody(browser):
    make_change(mc_id="MC1111780")

    assert entries(browser, what="change")[0].noun == "Change"


def test_each_look_is_told_with_whom_and_looks_at_a_list_as_one(browser, tenant, user):
    people = [make_person(tenant, name=f"Person {number}") for number in range(3)]
    PersonLook.objects.note(people, place="people", by=user, at=timezone.now())
    PersonLook.objects.note(people[:1], place="helpdesk", by=user, at=timezone.now())

    one, many = entries(browser, what="look")
    assert (one.who, one.verb, one.title, one.where) == ("Ada Lund", "Looked at", "Person 0", "Helpdesk look-up")
    assert (many.title, many.where) == ("3 people", "People")


def test_a_list_over_several_tenants_names_only_the_number_in_own_ones(browser, tenant, user):
    seen = [make_person(tenant), make_person(make_tenant()), make_person(make_tenant())]
    PersonLook.objects.note(seen, place="people", by=user, at=timezone.now())

    assert entries(browser, what="look")[0].title == str(seen[0])


@pytest.mark.parametrize("role", [Role.READER, Role.HELPDESK, Role.APPROVER])
def test_only_administrators_see_who_looked_at_whom(client, tenant, user, role):
    PersonLook.objects.note([make_person(tenant)], place="helpdesk", by=user, at=timezone.now())
    client.force_login(make_user_with_role(tenant, role))

    assert entries(client, what="look") == []


def test_filters_narrow_by_person_and_day(browser, tenant, user):
    with by(user):
        Tenant.objects.filter(pk=tenant.pk).update(name="By Ada")
    today = timezone.now().date().isoformat()

    assert [entry.title for entry in entries(browser, who=user.pk, what="tenant")] == ["By Ada"]
    assert len(entries(browser, what="tenant", **{"from": today, "to": today})) == 2
    assert entries(browser, what="tenant", to="2020-01-01") == []
    assert entries(browser, change="MC0") == []


NONSENSE = [
    {"who": "x"},
    {"who": "9" * 40},
    {"what": "nonsense"},
    {"from": "yesterday", "to": "0001-01-01"},
    {"to": "9999-12-31"},
    {"before": "-1"},
    {"before": "20259999T999999999999-1-look", "person": "0"},
    {"tenant": "\x00"},
]


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_in_the_address_breaks_nothing(browser, query):
    assert browser.get(URL, query).status_code == (400 if "tenant" in query else 200)


def test_csv_tells_the_differences_on_one_line(browser, tenant):
    Tenant.objects.filter(pk=tenant.pk).update(name="=Evil")

    csv = b"".join(browser.get(URL, {"format": "csv", "what": "tenant"})).decode()
    assert "'=Evil,Name: Contoso → =Evil," in csv


def test_page_costs_the_same_however_long_the_history(browser, tenant, django_assert_max_num_queries):
    for number in range(60):
        Tenant.objects.filter(pk=tenant.pk).update(name=f"Name {number}")

    with django_assert_max_num_queries(25):
        browser.get(URL)
