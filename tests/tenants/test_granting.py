"""Giving roles, and the links of people who are new."""

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.errors import BadInput
from rollout.tenants.granting import give, may_renew_link, renew_link, was_never_used
from rollout.tenants.models import Role, TenantAccess
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.tenants import make_access, make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def administrator(tenant):
    return make_user_with_role(tenant, Role.ADMINISTRATOR)


def test_somebody_new_gets_an_account_a_role_and_a_link(tenant, administrator):
    given = give("new@c.example", "Nia New", Role.READER, [tenant], by=administrator, at=timezone.now())

    assert (given.user.email, given.user.name, was_never_used(given.user)) == ("new@c.example", "Nia New", True)
    assert TenantAccess.objects.get(user=given.user, tenant=tenant).role == Role.READER
    assert "/sign-in/link/" in given.link


def test_somebody_known_gets_the_role_and_no_link(tenant, administrator):
    user = make_user(password="x")
    make_access(user, tenant, Role.READER)

    given = give(user.email, "", Role.APPROVER, [tenant], by=administrator, at=timezone.now())

    assert (given.user, given.link) == (user, "")
    assert TenantAccess.objects.get(user=user, tenant=tenant).role == Role.APPROVER


def test_somebody_new_without_a_name_is_refused(tenant, administrator):
    with pytest.raises(BadInput, match="Give the name"):
        give("new@c.example", "", Role.READER, [tenant], by=administrator, at=timezone.now())

    assert not User.objects.filter(email="new@c.example").exists()


def test_a_role_in_a_foreign_tenant_cannot_be_given(administrator):
    with pytest.raises(AssertionError):
        give("new@c.example", "Nia", Role.READER, [make_tenant()], by=administrator, at=timezone.now())


def test_who_still_holds_the_link_of_an_unused_account_gets_into_no_other_tenant_by_it(tenant, administrator):
    elsewhere = make_user_with_role(make_tenant(), Role.READER)

    with pytest.raises(BadInput, match="nobody has signed in yet"):
        give(elsewhere.email, "", Role.READER, [tenant], by=administrator, at=timezone.now())

    assert not TenantAccess.objects.filter(user=elsewhere, tenant=tenant).exists()


def test_new_link_ends_the_old_one(tenant, administrator):
    given = give("new@c.example", "Nia", Role.READER, [tenant], by=administrator, at=timezone.now())

    link = renew_link(given.user, by=administrator, at=timezone.now())

    assert link != given.link
    assert given.user.sign_in_links.count() == 1


def test_link_for_an_account_in_use_is_the_portal_administrators_alone(tenant, administrator):
    user = make_user_with_role(tenant, Role.READER, password="x")

    assert not may_renew_link(administrator, user)
    assert may_renew_link(make_portal_administrator(), user)


def test_link_for_an_unused_account_with_roles_elsewhere_is_not_theirs(tenant, administrator):
    user = make_user_with_role(tenant, Role.READER)
    make_access(user, make_tenant(), Role.READER)

    assert not may_renew_link(administrator, user)


NEVER = [{"oid": "1", "tid": "2"}, {"is_active": False}]


@pytest.mark.parametrize("facts", NEVER)
def test_work_accounts_and_accounts_switched_off_never_get_a_link(tenant, facts):
    user = make_user_with_role(tenant, Role.READER, **facts)

    with pytest.raises(BadInput):
        renew_link(user, by=make_portal_administrator(), at=timezone.now())


def test_unused_account_of_a_portal_administrator_is_not_a_tenant_administrators(tenant, administrator):
    user = make_user_with_role(tenant, Role.READER, is_portal_administrator=True)

    assert not may_renew_link(administrator, user)
