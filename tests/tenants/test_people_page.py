"""The list of people."""

import pytest
from django.urls import reverse

from rollout.tenants.models import PersonLook, Role
from tests.factories.accounts import make_portal_administrator
from tests.factories.tenants import make_access, make_person, make_phone, make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db

URL = reverse("tenants:people")


@pytest.fixture
def tenant():
    return make_tenant(slug="contoso")


@pytest.fixture
def browser(client, tenant):
    client.force_login(make_user_with_role(tenant, Role.HELPDESK))
    return client


def test_people_of_own_tenants_alone_are_listed(browser, tenant):
    make_person(tenant, name="Ada Lund")
    make_person(name="Eva Stranger")

    page = browser.get(URL).content.decode()

    assert "Ada Lund" in page
    assert "Eva Stranger" not in page


def test_person_without_an_address_is_shown_as_such(browser, tenant):
    make_person(tenant, mail="")

    assert "No mail address" in browser.get(URL).content.decode()


FILTERS = [
    ({"q": "lun"}, ["Ada Lund"]),
    ({"class": "update"}, ["Bo Moss"]),
    ({"class": "ready"}, ["Ada Lund"]),
    ({"class": "unknown", "only": "no_mail"}, ["Cy Penn"]),
    ({"tenant": "contoso", "q": "a"}, ["Ada Lund"]),
    ({"tenant": "fabrikam"}, []),
    ({"class": "nonsense"}, []),
    ({"page": "nonsense", "sort": "nonsense", "only": "nonsense"}, ["Ada Lund", "Bo Moss", "Cy Penn"]),
]


@pytest.mark.parametrize(("query", "names"), FILTERS)
def test_list_is_filtered_by_its_address(browser, tenant, query, names):
    make_phone(make_person(tenant, name="Ada Lund", mail="a@c.example"), app_version="6.8.50", os_version="18.0")
    make_phone(make_person(tenant, name="Bo Moss", mail="b@c.example"), app_version="6.8.1", os_version="18.0")
    make_person(tenant, name="Cy Penn", mail="")
    make_person(make_tenant(slug="fabrikam"), name="Ada Foreign")

    page = browser.get(URL, query).context["page"]

    assert [person.name for person in page] == names


def test_csv_holds_what_is_shown_with_formulas_defused(browser, tenant):
    make_person(tenant, name="=cmd()", mail="")

    rows = b"".join(browser.get(URL, {"format": "csv"})).decode().splitlines()

    assert rows[1].startswith("'=cmd(),No mail address,")


def test_each_look_is_noted(browser, tenant):
    person = make_person(tenant)

    browser.get(URL)

    look = PersonLook.objects.get()
    assert (look.person, look.place) == (person, PersonLook.Place.PEOPLE)


def test_page_costs_the_same_however_many_people(browser, tenant, django_assert_max_num_queries):
    for _ in range(20):
        make_phone(make_person(tenant))

    with django_assert_max_num_queries(12):
        browser.get(URL)


def test_readers_may_not_see_single_persons(client, tenant):
    client.force_login(make_user_with_role(tenant, Role.READER))

    assert client.get(URL).status_code == 403


def test_portal_administrator_without_a_role_may_not_either(client):
    client.force_login(make_portal_administrator())

    assert client.get(URL).status_code == 403


def test_role_elsewhere_opens_no_other_tenant(client, tenant):
    person = make_person(tenant, name="Ada Lund")
    user = make_user_with_role(make_tenant(), Role.HELPDESK)
    make_access(user, person.tenant, Role.READER)
    client.force_login(user)

    assert "Ada Lund" not in client.get(URL).content.decode()
