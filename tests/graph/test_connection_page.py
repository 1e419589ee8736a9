"""Connecting a tenant by page: tried out before it is kept, written and never read back."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rollout.changes.models import TenantPost
from rollout.tenants.graph.sealing import unseal
from rollout.tenants.models import GraphConnection, Role, Tenant
from tests.accounts.entra_server import Application
from tests.factories.graph import make_connection
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.graph.certificates import key_pem, make_certificate, make_key
from tests.graph.conftest import SECRET
from tests.graph.faults import refuses
from tests.graph.graph_server import ROLE, Graph

pytestmark = pytest.mark.django_db
APP = "72f988bf-86f1-41af-91ab-2d7cd011db47"


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant(name="Contoso", slug="contoso")


@pytest.fixture
def browser(client: Client, tenant: Tenant) -> Client:
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada"))
    return client


def register(graph: Graph, tenant: Tenant, **overrides: Any) -> None:
    values: dict[str, Any] = {"scope": f"{graph.address}/.default", "secret": SECRET, "roles": (ROLE,)} | overrides
    graph.entra.applications[str(tenant.tenant_id), APP] = Application(**values)


def connect(browser: Client, **typed: Any) -> Any:
    values = {"client_id": APP, "kind": "secret", "secret": SECRET} | typed
    return browser.post(reverse("tenants:connection", args=["contoso"]), values, follow=True)


def pair() -> bytes:
    now = timezone.now()
    certificate = make_certificate(make_key(), begins=now - timedelta(days=1), ends=now + timedelta(days=20))
    return key_pem(make_key()) + certificate


def test_a_secret_that_works_is_kept_encrypted(browser: Client, graph: Graph, tenant: Tenant) -> None:
    register(graph, tenant)

    page = connect(browser, expires_on="2099-01-31")

    kept = GraphConnection.objects.get()
    assert "Contoso is connected: Graph answered." in page.content.decode()
    assert (kept.connected_by.name, kept.expires_on, kept.problem) == ("Ada", date(2099, 1, 31), "")
    assert unseal(kept.sealed, owner=kept.owner) == SECRET
    assert len(graph.asked) == 1


@pytest.mark.parametrize("way", ["file", "text"])
def test_a_certificate_that_works_is_kept(browser: Client, graph: Graph, tenant: Tenant, way: str) -> None:
    pem = pair()
    register(graph, tenant, secret="", certificate=pem[pem.index(b"-----BEGIN CERT") :])
    given = {"pem_file": SimpleUploadedFile("portal.pem", pem)} if way == "file" else {"pem": pem.decode()}

    page = connect(browser, kind="certificate", secret="", **given)

    kept = GraphConnection.objects.get()
    assert len(kept.certificate_thumbprint) == 64
    assert f"ends on {kept.expires_on.day}" in page.content.decode()
    assert (
        kept.certificate_thumbprint[:16]
        in browser.get(reverse("tenants:connection", args=["contoso"])).content.decode()
    )


def test_what_graph_refuses_is_not_kept_and_the_reason_is_said(browser: Client, graph: Graph, tenant: Tenant) -> None:
    register(graph, tenant, roles=())

    page = connect(browser)

    assert page.status_code == 422
    assert "ServiceMessage.Read.All" in page.content.decode()
    assert not GraphConnection.objects.exists()


def test_an_earlier_connection_stays_when_the_new_one_does_not_work(
    browser: Client, graph: Graph, tenant: Tenant
) -> None:
    earlier = make_connection(tenant)

    assert connect(browser, secret="wrong").status_code == 422

    assert GraphConnection.objects.get().client_id == earlier.client_id


def test_connecting_anew_replaces_credential_and_registration(browser: Client, graph: Graph, tenant: Tenant) -> None:
    make_connection(tenant, credential="old", problem="Graph was gone.")
    register(graph, tenant)

    connect(browser)

    kept = GraphConnection.objects.get()
    assert (kept.client_id, kept.problem) == (uuid.UUID(APP), "")
    assert unseal(kept.sealed, owner=kept.owner) == SECRET


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"secret": ""}, "Give the client secret."),
        ({"secret": "11111111-2222-4333-8444-555555555555"}, "This is the id of the secret."),
        ({"client_id": "contoso"}, "This is no id."),
        ({"expires_on": "2020-01-01"}, "This day has passed."),
        ({"kind": "certificate"}, "Give the certificate with its private key"),
        ({"kind": "certificate", "pem": "no pem"}, "There is no private key."),
        ({"kind": "password"}, "password"),
    ],
)
def test_what_cannot_work_is_refused_without_asking_anybody(
    browser: Client, graph: Graph, typed: dict[str, str], reason: str
) -> None:
    page = connect(browser, **typed)

    assert (page.status_code, reason in page.content.decode()) == (422, True)
    assert (graph.entra.token_requests, GraphConnection.objects.count()) == ([], 0)


def test_without_keys_connecting_names_the_setting(browser: Client, graph: Graph, settings: Any) -> None:
    settings.CREDENTIAL_KEYS = []

    assert "Set CREDENTIAL_KEYS" in connect(browser).content.decode()


def test_nothing_secret_comes_back_to_the_page(browser: Client, graph: Graph, tenant: Tenant) -> None:
    pem = pair().decode()
    refused = connect(browser, kind="certificate", pem=pem, secret="a-typed-secret", client_id="x").content.decode()
    register(graph, tenant)
    connect(browser)
    pages = [browser.get(reverse(f"tenants:{name}", args=["contoso"])) for name in ("connection", "detail")]
    shown = refused + "".join(page.content.decode() for page in pages)

    assert pem.splitlines()[3] not in shown
    assert "a-typed-secret" not in shown
    assert SECRET not in shown
    assert bytes(GraphConnection.objects.get().sealed).decode()[:20] not in shown


def test_disconnecting_asks_first_and_leaves_the_posts(browser: Client, tenant: Tenant) -> None:
    make_connection(tenant)
    at = timezone.now()
    TenantPost.objects.create(tenant=tenant, mc_id="MC900100", listed_since=at, last_listed_at=at)
    address = reverse("tenants:disconnect", args=["contoso"])

    assert "Posts and their statuses stay" in browser.get(address).content.decode()
    assert GraphConnection.objects.exists()
    assert "is disconnected" in browser.post(address, follow=True).content.decode()
    assert (GraphConnection.objects.count(), TenantPost.objects.count()) == (0, 1)


def test_the_history_says_who_connected_and_that_it_was_taken_away(browser: Client, tenant: Tenant) -> None:
    make_connection(tenant)
    browser.post(reverse("tenants:disconnect", args=["contoso"]))

    shown = browser.get(reverse("board:history"), {"tenant": "contoso"}).content.decode()

    assert shown.count("Microsoft Graph of Contoso") >= 2


def test_a_slow_graph_is_not_kept_waiting_for(browser: Client, graph: Graph, tenant: Tenant) -> None:
    register(graph, tenant)
    graph.script.append(refuses(429, Retry_After="30"))

    assert "asks to wait" in connect(browser).content.decode()
