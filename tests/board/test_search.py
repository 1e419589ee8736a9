"""Search, the rail and the guide."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.board.rail import rail_of
from rollout.documents.models import Document, DocumentSource
from rollout.tenants.models import Role, Tenant
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_change
from tests.factories.notifications import make_mailing
from tests.factories.tenants import make_access, make_person, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant(client: Client) -> Tenant:
    """A tenant with a person, a document and the change; its helpdesk is signed in. Another tenant has the same."""
    make_change(short_name="Authenticator backup")
    for name in ("Fabrikam", "Contoso"):
        tenant = make_tenant(name=name)
        make_person(tenant, name=f"Adele of {name}", mail=f"adele@{name.lower()}.example")
        source = DocumentSource.objects.create(tenant=tenant, name="Handbook", path=name)
        Document.objects.create(source=source, path="phones/backup.md", title=f"Backup at {name}")
    client.force_login(make_user_with_role(tenant, Role.HELPDESK))
    return tenant


def found(client: Client, words: str) -> str:
    return client.get(reverse("board:search"), {"q": words}).text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("conto", "Contoso</a>"),
        ("adele", "Adele of Contoso</a>"),
        ("mc1111780", "Authenticator backup</a>"),
        ("BACKUP contoso", "Backup at Contoso</a>"),
    ],
)
def test_search_finds_each_kind(client, tenant, words, shown):
    page = found(client, words)

    assert shown in page
    assert "Fabrikam" not in page


def test_search_finds_no_people_for_a_reader(client, tenant):
    client.force_login(make_user_with_role(tenant, Role.READER))

    assert "Adele" not in found(client, "adele").replace("for “adele”", "")
    assert "Nothing found" in found(client, "adele")


def test_empty_search_asks_what_for(client, tenant):
    assert "What are you looking for?" in found(client, "  ")


def test_search_as_one_types_answers_with_the_hits_alone(client, tenant):
    headers = {"HX-Request": "true", "HX-Target": "hits"}

    response = client.get(reverse("board:search"), {"q": "contoso"}, headers=headers)

    assert response.text.lstrip().startswith('<div class="stack" id="hits"')
    assert "3 results" in response.text


def test_rail_counts_what_is_open_and_names_the_highest_role(django_assert_num_queries):
    user = make_user_with_role(make_tenant(), Role.READER)
    make_access(user, make_tenant(), Role.APPROVER)
    mine = make_wave(user.tenant_access.first().tenant)
    make_mailing(mine)
    make_mailing()

    with django_assert_num_queries(4):
        rail = rail_of(user)

    assert rail.role == "Approver, 2 tenants"
    assert rail.counts == {"changes": 1, "mailings": 1, "documents": 0, "tenants": 2}
    assert "people" in rail.may


@pytest.mark.parametrize(
    ("make", "role"), [(make_user, "No tenant yet"), (make_portal_administrator, "Portal administrator")]
)
def test_rail_of_somebody_without_a_tenant(make, role):
    rail = rail_of(make())

    assert rail.role == role
    assert "people" not in rail.may


def test_guide_names_pages_and_roles(client, tenant):
    page = client.get(reverse("board:help")).text

    for words in ("What each page answers", "Roles in a tenant", "Approver", "Ctrl K"):
        assert words in page
