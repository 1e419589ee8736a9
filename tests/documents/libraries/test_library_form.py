"""Putting in a document library: by its address as people copy it, or from the libraries of its site."""

from typing import Any

import pytest
from django.test import Client

from rollout.documents.models import DocumentSource
from rollout.tenants.models import Role, Tenant
from tests.documents.libraries.conftest import Shared
from tests.factories.documents import OUTDATED
from tests.factories.tenants import make_user_with_role
from tests.graph.conftest import register
from tests.graph.graph_server import ROLE

pytestmark = pytest.mark.django_db
SITE = "https://contoso.sharepoint.com/sites/IT"


@pytest.fixture
def client(shared: Shared) -> Client:
    client = Client()
    client.force_login(make_user_with_role(shared.connection.tenant, Role.ADMINISTRATOR))
    shared.source.delete()
    shared.drive.name = "Shared Documents"
    shared.drive.file("guide.md", OUTDATED)
    return client


def _add(client: Client, tenant: Tenant, address: str, **more: str) -> Any:
    typed = {"name": "IT guides", "address": address, "owner_name": "", "owner_address": ""} | more
    return client.post(f"/documents/{tenant.slug}/sources/add/sharepoint/", typed)


@pytest.mark.parametrize(
    "address",
    [
        f"{SITE}/Shared%20Documents",
        f"{SITE}/Shared Documents/",
        f"{SITE}/Shared%20Documents/Forms/AllItems.aspx?id=%2Fsites%2FIT%2FShared%20Documents%2FGuides&viewid=1",
        "https://contoso.sharepoint.com/:f:/r/sites/IT/Shared%20Documents/Guides?csf=1&web=1&e=abc",
        "https://CONTOSO.sharepoint.com:443/Sites/IT/shared documents/a/b.docx",
    ],
)
def test_a_library_is_put_in_by_any_address_that_leads_into_it(shared: Shared, client: Client, address: str) -> None:
    shared.libraries.drive(name="Shared")

    response = _add(client, shared.connection.tenant, address)

    assert response.status_code == 302
    source = DocumentSource.objects.get()
    assert (source.name, source.kind, source.drive_id) == ("IT guides", "sharepoint", shared.drive.drive_id)
    assert source.place.endswith("/IT/Shared%20Documents")


def test_of_a_sites_address_one_of_its_libraries_is_chosen(shared: Shared, client: Client) -> None:
    tenant = shared.connection.tenant
    other = shared.libraries.drive(name="Handbooks")

    asked = _add(client, tenant, SITE)
    chosen = _add(client, tenant, SITE, library=other.drive_id)

    assert (asked.status_code, chosen.status_code) == (422, 302)
    page = asked.content.decode()
    assert [name for name in ("Handbooks", "Shared Documents", SITE, "IT guides") if name not in page] == []
    assert "Choose one of the site’s libraries." in page
    assert DocumentSource.objects.get().drive_id == other.drive_id


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("IT", "look like https://contoso.sharepoint.com/sites/IT"),
        ("http://contoso.sharepoint.com/sites/IT", "look like https://contoso.sharepoint.com/sites/IT"),
        ("https://contoso.sharepoint.us/sites/IT", "look like https://contoso.sharepoint.com/sites/IT"),
        ("https://evil.example/sites/IT", "look like https://contoso.sharepoint.com/sites/IT"),
        ("https://sharepoint.com.evil.example/sites/IT", "look like https://contoso.sharepoint.com/sites/IT"),
        ("https://contoso.sharepoint.com/sites/../users", "no address of a library"),
        ("https://contoso.sharepoint.com/sites/IT%3A/x", "no address of a library"),
        ("https://[", "This is no address"),
        ("https://contoso.sharepoint.com/sites/Nowhere", "There is no site at this address."),
        ("https://contoso.sharepoint.com/sites/Empty", "no library that the portal may read"),
    ],
)
def test_another_address_is_refused_in_words(shared: Shared, client: Client, address: str, words: str) -> None:
    shared.libraries.sites.add("/sites/Empty")

    response = _add(client, shared.connection.tenant, address)

    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert not DocumentSource.objects.exists()


def test_a_library_is_put_in_once(shared: Shared, client: Client) -> None:
    _add(client, shared.connection.tenant, f"{SITE}/Shared Documents")

    response = _add(client, shared.connection.tenant, f"{SITE}/Shared Documents", name="Again")

    assert "“IT guides” already has this library." in response.content.decode()


def test_a_missing_permission_and_a_missing_connection_say_what_to_do(shared: Shared, client: Client) -> None:
    register(shared.graph, shared.connection, roles=(ROLE,))

    denied = _add(client, shared.connection.tenant, SITE).content.decode()
    shared.connection.delete()
    unconnected = _add(client, shared.connection.tenant, SITE).content.decode()

    assert "application permission Files.Read.All" in denied
    assert "Sites.Selected" in denied
    assert "is not connected to Microsoft Graph. Connect it on the tenant’s page" in unconnected


def test_what_is_missing_is_said_before_anybody_types(shared: Shared, client: Client) -> None:
    tenant = shared.connection.tenant
    add = f"/documents/{tenant.slug}/sources/add/sharepoint/"
    fine = client.get(add).content.decode()
    register(shared.graph, shared.connection, roles=(ROLE,))
    client.post(f"/tenants/{tenant.slug}/permissions/test/")

    denied = client.get(add).content.decode()
    shared.connection.delete()
    unconnected = client.get(add).content.decode()

    assert "message-bar--warning" not in fine
    assert "application permission Files.Read.All" in denied.split('name="address"')[0]
    assert 'name="address"' in denied
    assert f'href="/tenants/{tenant.slug}/connection/"' in unconnected
    assert 'name="address"' not in unconnected


def test_the_library_of_a_source_stays_when_it_is_edited(shared: Shared, client: Client) -> None:
    tenant = shared.connection.tenant
    _add(client, tenant, f"{SITE}/Shared Documents")
    source = DocumentSource.objects.get()

    client.post(f"/documents/{tenant.slug}/sources/{source.pk}/", {"name": "New name"})

    source.refresh_from_db()
    assert (source.name, source.drive_id) == ("New name", shared.drive.drive_id)
