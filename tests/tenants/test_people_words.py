"""People by part of a name, and walls between tenants."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from rollout.tenants.models import Person, Role
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.tenants import make_access, make_person, make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db

FOUND = [
    "ada",
    "ADA",
    "lun",
    "lund ad",
    "ada.l",
    "ada lund",
    "contoso",
    "ada.lund@contoso.example",
    "  ada  ",
    "brien",
    "o'brien",
    # Operators of the search language are no operators here.
    "ada & | ! lund:*",
]
NOT_FOUND = ["da", "adam", "ada eva", "!!!", "&", "'; --", ":*", "\\"]


@pytest.mark.parametrize("typed", FOUND)
def test_person_is_found_by_the_beginning_of_each_word(typed):
    person = make_person(name="Ada O'Brien-Lund", mail="ada.lund@contoso.example")
    make_person(name="Eva Moss", mail="eva@fabrikam.example")

    assert list(Person.objects.matching(typed)) == [person]


@pytest.mark.parametrize("typed", NOT_FOUND)
def test_other_words_and_operators_find_nobody(typed):
    make_person(name="Ada Lund", mail="ada@contoso.example")

    assert not Person.objects.matching(typed).exists()


def test_nothing_typed_finds_everybody():
    make_person()

    assert Person.objects.matching("  ").count() == 1


ROLES_AND_PERSONS = [
    (Role.ADMINISTRATOR, True),
    (Role.APPROVER, True),
    (Role.HELPDESK, True),
    (Role.READER, False),
]


@pytest.mark.parametrize(("role", "sees"), ROLES_AND_PERSONS)
def test_single_persons_are_seen_by_roles_that_help(role, sees):
    person = make_person()
    user = make_user_with_role(person.tenant, role)
    make_person()

    assert list(Person.objects.visible_to(user)) == [person] * sees


def test_portal_administrator_without_a_role_sees_nobody():
    make_person()

    assert not Person.objects.visible_to(make_portal_administrator()).exists()


def test_portal_administrator_may_give_roles_everywhere_and_others_where_they_administer():
    tenant, other = make_tenant(), make_tenant()
    administrator = make_user_with_role(tenant, Role.ADMINISTRATOR)
    approver = make_user_with_role(other, Role.APPROVER)
    tenants = type(tenant).objects

    assert set(tenants.grantable_by(make_portal_administrator())) == {tenant, other}
    assert set(tenants.grantable_by(administrator)) == {tenant}
    assert not tenants.grantable_by(approver).exists()


CHOICES = [("", ["listed", "silent", "off"]), ("no_mail", ["silent"]), ("disabled", ["off"]), ("left", ["gone"])]


@pytest.mark.parametrize(("only", "names"), CHOICES)
def test_people_are_chosen_by_what_keeps_mail_from_them(only, names):
    tenant = make_tenant()
    make_person(tenant, name="listed")
    make_person(tenant, name="silent", mail="")
    make_person(tenant, name="off", is_enabled=False)
    make_person(tenant, name="gone", left_at=timezone.now())

    assert list(Person.objects.only_those(only).order_by("pk").values_list("name", flat=True)) == names


def test_a_user_has_one_role_in_a_tenant():
    user, tenant = make_user(), make_tenant()
    make_access(user, tenant, Role.READER)

    with pytest.raises(IntegrityError, match="one_role_per_user_and_tenant"):
        make_access(user, tenant, Role.APPROVER)
