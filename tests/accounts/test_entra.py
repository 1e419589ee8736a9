"""Signing in with Entra, through MSAL, against an authority on loopback TLS."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts import entra as our_entra
from portal.accounts.models import User
from rollout.tenants.models import Role, TenantAccess
from tests.accounts.entra_server import CLIENT_ID, OID, SECRET, TID, serve
from tests.factories.accounts import make_user
from tests.factories.tenants import make_access, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def entra(tmp_path, settings, monkeypatch):
    authority, server = serve(tmp_path)
    settings.ENTRA_CLIENT_ID = CLIENT_ID
    settings.ENTRA_CLIENT_SECRET = SECRET
    settings.ENTRA_TENANTS = [TID]
    settings.ENTRA_AUTHORITY_HOST = authority.address
    monkeypatch.setattr(our_entra, "new_session", authority.session)
    yield authority
    server.shutdown()
    server.server_close()


def begin(client, onward=""):
    return client.get(reverse("entra:begin"), {"next": onward})["Location"]


def come_back(client, answer):
    return client.get(reverse("entra:return"), answer, follow=False)


def signed_in_id(client):
    return client.session.get("_auth_user_id")


def test_a_work_account_signs_in_and_is_known_by_tid_and_oid(client, entra):
    come_back(client, entra.authorise(begin(client)))

    user = User.objects.get(tid=TID, oid=OID)
    assert signed_in_id(client) == str(user.pk)
    assert (user.email, user.name) == ("ada@contoso.example", "Ada Lund")
    assert not user.has_usable_password()


def test_no_token_is_kept(client, entra):
    come_back(client, entra.authorise(begin(client)))

    assert not any("token" in str(value) for value in client.session.values())
    assert "refresh_token" not in str(dict(client.session))


def test_signed_in_again_with_another_address_it_is_the_same_user(client, entra):
    come_back(client, entra.authorise(begin(client)))
    entra.claims = {"preferred_username": "ada.lund@contoso.example"}

    come_back(client, entra.authorise(begin(client)))

    assert User.objects.get(oid=OID).email == "ada.lund@contoso.example"


@pytest.mark.parametrize(
    ("app_roles", "role"),
    [
        (["Approver"], Role.APPROVER),
        (["Reader", "Administrator"], Role.ADMINISTRATOR),
        (["Helpdesk", "Nonsense"], Role.HELPDESK),
        (["Nonsense"], None),
        ([], None),
    ],
)
def test_app_roles_become_the_role_in_the_own_tenant(client, entra, app_roles, role):
    tenant = make_tenant(tenant_id=TID)
    entra.claims = {"roles": app_roles}

    come_back(client, entra.authorise(begin(client)))

    given = TenantAccess.objects.filter(user__oid=OID, tenant=tenant).values_list("role", flat=True)
    assert list(given) == ([role] if role else [])


def test_a_role_that_entra_took_is_taken_here_and_other_tenants_stay(client, entra):
    own, other = make_tenant(tenant_id=TID), make_tenant()
    user = make_user(tid=TID, oid=OID, email="ada@contoso.example")
    entra.claims = {"roles": ["Administrator"]}
    come_back(client, entra.authorise(begin(client)))
    make_access(user, other, Role.READER)
    entra.claims = {}

    come_back(client, entra.authorise(begin(client)))

    assert [access.tenant for access in TenantAccess.objects.filter(user=user)] == [other]
    assert not TenantAccess.objects.filter(tenant=own).exists()


def test_a_role_that_a_person_gave_is_not_taken_by_entra(client, entra):
    own = make_tenant(tenant_id=TID)
    user = make_user(tid=TID, oid=OID, email="ada@contoso.example")
    make_access(user, own, Role.APPROVER)

    come_back(client, entra.authorise(begin(client)))

    assert TenantAccess.objects.get(user=user, tenant=own).role == Role.APPROVER


def test_the_first_directory_names_portal_administrators(client, entra):
    entra.claims = {"roles": ["PortalAdministrator"]}

    come_back(client, entra.authorise(begin(client)))

    assert User.objects.get(oid=OID).is_portal_administrator


def test_a_customers_directory_names_no_portal_administrator(client, entra, settings):
    settings.ENTRA_TENANTS = ["00000000-0000-4000-8000-00000000beef", TID]
    entra.claims = {"roles": ["PortalAdministrator"]}

    come_back(client, entra.authorise(begin(client)))

    assert not User.objects.get(oid=OID).is_portal_administrator


def test_a_foreign_directory_stays_out(client, entra):
    entra.claims = {"tid": "00000000-0000-4000-8000-00000000beef"}

    answer = come_back(client, entra.authorise(begin(client)))

    assert answer["Location"] == reverse("accounts:sign_in")
    assert signed_in_id(client) is None
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "replayed"}, {"aud": "somebody-else"}, {"exp": 1}, {"oid": ""}],
    ids=["wrong nonce", "other audience", "expired", "no object id"],
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(client, entra, claims):
    entra.claims = claims

    come_back(client, entra.authorise(begin(client)))

    assert signed_in_id(client) is None


def test_a_code_is_good_once(client, entra):
    answer = entra.authorise(begin(client))
    come_back(client, answer)
    client.logout()

    begin(client)
    come_back(client, answer)

    assert signed_in_id(client) is None


def test_a_return_with_a_foreign_state_redeems_nothing(client, entra):
    answer = entra.authorise(begin(client))

    come_back(client, answer | {"state": "forged"})

    assert signed_in_id(client) is None
    assert not entra.token_requests


def test_a_code_stolen_into_another_browser_is_useless(client, entra):
    answer = entra.authorise(begin(client))

    thief = Client()
    begin(thief)
    come_back(thief, answer)

    assert "_auth_user_id" not in thief.session


def test_somebody_elses_address_joins_no_accounts(client, entra):
    local = make_user(email="ada@contoso.example")

    come_back(client, entra.authorise(begin(client)))

    assert signed_in_id(client) is None
    local.refresh_from_db()
    assert local.oid == ""


def test_two_work_accounts_without_an_address_are_two_users(client, entra):
    for oid in (OID, OID.replace("a", "b")):
        entra.claims = {"preferred_username": "", "name": "", "oid": oid}
        client.logout()
        come_back(client, entra.authorise(begin(client)))

        assert signed_in_id(client) == str(User.objects.get(tid=TID, oid=oid).pk)

    assert {user.email for user in User.objects.all()} == {f"{user.oid}@{TID}.invalid" for user in User.objects.all()}


def test_who_lost_their_address_in_the_directory_keeps_the_one_here(client, entra):
    user = make_user(tid=TID, oid=OID, email="ada@contoso.example")
    entra.claims = {"preferred_username": ""}

    come_back(client, entra.authorise(begin(client)))

    user.refresh_from_db()
    assert (signed_in_id(client), user.email) == (str(user.pk), "ada@contoso.example")


def test_after_signing_in_only_pages_of_the_portal_are_opened(client, entra):
    answer = come_back(client, entra.authorise(begin(client, "https://elsewhere.example/")))

    assert answer["Location"] == "/"


def test_the_authority_is_not_asked_without_its_ca(client, entra, monkeypatch):
    monkeypatch.setattr(our_entra, "new_session", type(entra.session()))

    answer = client.get(reverse("entra:begin"), follow=True)

    assert "cannot be reached" in answer.content.decode()


def test_the_sign_in_page_leads_there_by_a_link_that_the_policy_lets_through(client, entra):
    page = client.get(reverse("accounts:sign_in")).content.decode()

    assert f'href="{reverse("entra:begin")}' in page


def test_where_entra_is_not_set_up_there_is_no_such_page(client, settings):
    settings.ENTRA_CLIENT_ID = ""

    assert client.get(reverse("entra:begin")).status_code == 404
