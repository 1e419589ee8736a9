"""What may we read here: tried when somebody asks, kept, and said in words."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from rollout.tenants.models import GraphConnection, PermissionTest, Role
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.graph.conftest import connect_directory
from tests.graph.directory import ROLES
from tests.graph.graph_server import ROLE, Graph
from tests.tenants.syncing.directories import fill

pytestmark = pytest.mark.django_db


def enter(client: Client, connection: GraphConnection) -> None:
    client.force_login(make_user_with_role(connection.tenant, Role.ADMINISTRATOR, name="Ada"))


def test_what_is_missing_is_said_with_what_to_do_and_what_stays_unknown(client: Client, graph: Graph) -> None:
    connection, directory = connect_directory(graph, ROLE, ROLES["users"], ROLES["methods"])
    fill(directory, 1)
    enter(client, connection)

    address = reverse("tenants:test_permissions", args=[connection.tenant.slug])
    page = client.post(address, follow=True).content.decode()

    assert page.count("Granted") == 3
    assert "AuditLog.Read.All" in page
    assert "Nobody knows who uses Authenticator" in page
    assert "by Ada" in page
    assert f"CallAnAPI/appId/{connection.client_id}" in page


def test_results_are_kept_until_the_next_test_and_marked_when_somebody_else_connected(
    client: Client, graph: Graph
) -> None:
    connection, _ = connect_directory(graph)
    enter(client, connection)
    for _ in range(2):
        client.post(reverse("tenants:test_permissions", args=[connection.tenant.slug]))
    assert PermissionTest.objects.count() == 1
    GraphConnection.objects.update(client_id=uuid.uuid4())
    graph.script.clear()
    asked = len(graph.asked)

    page = client.get(reverse("tenants:permissions", args=[connection.tenant.slug])).content.decode()

    assert "Tried with another app registration." in page
    assert len(graph.asked) == asked


def test_a_tenant_that_is_not_connected_says_what_to_do_first(client: Client) -> None:
    tenant = make_tenant(slug="contoso")
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR))

    page = client.get(reverse("tenants:permissions", args=["contoso"])).content.decode()

    assert reverse("tenants:connection", args=["contoso"]) in page
    assert client.post(reverse("tenants:test_permissions", args=["contoso"])).status_code == 302
    assert not PermissionTest.objects.exists()
