"""Settings › Access."""

import pytest
from django.urls import reverse

from portal.accounts.models import User
from rollout.tenants.models import Role, TenantAccess
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.tenants import make_access, make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db

URL = reverse("tenants:access")


@pytest.fixture
def tenant():
    return make_tenant(name="Contoso")


@pytest.fixture
def browser(client, tenant):
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund"))
    return client


def test_role_for_somebody_new_shows_the_link_once(browser, tenant):
    answer = browser.post(URL, {"email": "New@c.example", "name": "Nia New", "role": "reader", "tenants": [tenant.pk]})

    assert "/sign-in/link/" in answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert User.objects.get(email="new@c.example").name == "Nia New"


def test_link_signs_the_new_person_in_with_the_role(browser, client, tenant):
    answer = browser.post(URL, {"email": "new@c.example", "name": "Nia", "role": "reader", "tenants": [tenant.pk]})
    link = answer.context["link"]
    client.logout()

    client.post(link.partition("8000")[2] or link)

    assert "Contoso" in client.get(reverse("tenants:list")).content.decode()


def test_role_for_somebody_known_is_given_at_once(browser, tenant):
    user = make_user(password="x")

    browser.post(URL, {"email": user.email, "name": "", "role": "approver", "tenants": [tenant.pk]})

    assert TenantAccess.objects.get(user=user).role == Role.APPROVER


REFUSED = [
    ({"email": "nobody"}, "valid email"),
    ({"email": "eve@c.example", "name": ""}, "Give the name as well"),
    ({"role": "owner"}, "Select a valid choice"),
    ({"tenants": []}, "Choose at least one tenant"),
    ({"name": "Eve\nBcc"}, "line break"),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_what_cannot_be_given_is_refused_with_the_reason(browser, tenant, changes, words):
    typed = {"email": "new@c.example", "name": "Nia", "role": "reader", "tenants": [tenant.pk]} | changes

    answer = browser.post(URL, typed)

    assert (answer.status_code, TenantAccess.objects.count()) == (422, 1)
    assert words in answer.content.decode()


def test_foreign_tenant_can_be_neither_seen_nor_given(browser):
    foreign = make_tenant(name="Fabrikam")

    answer = browser.post(URL, {"email": "a@c.example", "name": "A", "role": "reader", "tenants": [foreign.pk]})

    assert (answer.status_code, foreign.access.count()) == (422, 0)
    assert "Fabrikam" not in browser.get(URL).content.decode()


def test_role_is_taken_away(browser, tenant):
    access = make_access(tenant=tenant, role=Role.READER)

    browser.post(reverse("tenants:take_away", args=[access.pk]))

    assert not TenantAccess.objects.filter(pk=access.pk).exists()


def test_role_in_a_foreign_tenant_cannot_be_taken_away(browser):
    access = make_access()

    assert browser.post(reverse("tenants:take_away", args=[access.pk])).status_code == 404
    assert TenantAccess.objects.filter(pk=access.pk).exists()


def test_new_link_is_for_people_of_own_tenants(browser, tenant):
    own = make_user_with_role(tenant, Role.READER)
    foreign = make_user_with_role(make_tenant(), Role.READER)

    assert browser.post(reverse("tenants:new_link", args=[own.pk])).status_code == 200
    assert browser.post(reverse("tenants:new_link", args=[foreign.pk])).status_code == 404


def test_new_link_for_an_account_in_use_is_refused(browser, tenant):
    user = make_user_with_role(tenant, Role.READER, password="x")

    answer = browser.post(reverse("tenants:new_link", args=[user.pk]), follow=True)

    assert "/sign-in/link/" not in answer.content.decode()
    assert not user.sign_in_links.exists()


@pytest.mark.parametrize("role", [Role.APPROVER, Role.HELPDESK, Role.READER])
def test_others_see_their_own_roles_and_can_give_none(client, tenant, role):
    make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund")
    client.force_login(make_user_with_role(tenant, role))

    answer = client.post(URL, {"email": "a@c.example", "name": "A", "role": "administrator", "tenants": [tenant.pk]})

    assert TenantAccess.objects.count() == 2
    assert "Contoso" in answer.content.decode()
    assert "Ada Lund" not in answer.content.decode()


def test_portal_administrator_gives_roles_in_every_tenant(client, tenant):
    user = make_portal_administrator()
    client.force_login(user)

    client.post(URL, {"email": user.email, "name": "", "role": "administrator", "tenants": [tenant.pk]})

    assert TenantAccess.objects.get(user=user, tenant=tenant).role == Role.ADMINISTRATOR


def test_list_can_be_searched_and_taken_away(browser, tenant):
    make_user_with_role(tenant, Role.READER, name="=Nia")

    assert "Ada Lund" in browser.get(URL, {"q": "ada"}).content.decode()
    assert "Nobody matches" in browser.get(URL, {"q": "zoe"}).content.decode()
    csv = b"".join(browser.get(URL, {"format": "csv"})).decode()
    assert "'=Nia" in csv
