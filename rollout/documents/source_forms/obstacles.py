"""What stands in the way of a kind of source before anybody types: who has to do what first."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from rollout.documents.sources import folders
from rollout.tenants.graph.permissions import Permission, PermissionResult
from rollout.tenants.graph.subjects import LIBRARIES
from rollout.tenants.models import GraphConnection, PermissionTest, Tenant
from rollout.tenants.trying import tries_of


@dataclass(frozen=True)
class Obstacle:
    """In words for people: what is the matter, and what to do. `link` is the page for it with its words, where there
    is one. `is_final`: nothing can be put in until it is done; otherwise it may go well all the same.
    """

    title: str
    what_to_do: str
    link: str = ""
    link_words: str = ""
    is_final: bool = True


def no_folder(tenant: Tenant, wanted: str) -> Obstacle | None:
    """Nobody has made a place for this tenant's folders yet. `wanted` is what is to lie there: “the folder”."""
    if folders.has_home(tenant.slug):
        return None
    places = " or ".join(str(home) for home in folders.homes(tenant.slug))
    return Obstacle(
        f"There is no place for {wanted} of {tenant.name} yet.",
        f"Whoever runs the portal makes {places} on its machine and puts {wanted} there, or names another place in "
        "DOCUMENT_ROOTS.",
    )


def no_host() -> Obstacle | None:
    """Whoever runs the portal has not allowed a host, so each address would be refused."""
    if settings.DOCUMENT_HOSTS:
        return None
    return Obstacle(
        "The portal may not read any web page yet.",
        "Whoever runs the portal first names the hosts in DOCUMENT_HOSTS, such as help.example.com, and starts it "
        "again. Then come back and list the pages.",
    )


def no_library(tenant: Tenant) -> Obstacle | None:
    """The tenant is not connected to Microsoft Graph, or the last try says that its libraries may not be read."""
    connection = GraphConnection.objects.filter(tenant=tenant).defer("sealed").first()
    if connection is None:
        return Obstacle(
            f"{tenant.name} is not connected to Microsoft Graph.",
            f"Connect it first. Its app registration needs {LIBRARIES.role}, or Sites.Selected and the right to read "
            "the site.",
            reverse("tenants:connection", args=[tenant.slug]),
            f"Connect {tenant.name}",
        )
    tried = _tried(connection)
    if tried is None or tried.state == Permission.GRANTED:
        return None
    return Obstacle(
        "The libraries could not be read when this was tried last.",
        tried.what_to_do,
        reverse("tenants:permissions", args=[tenant.slug]),
        "What may we read?",
        is_final=False,
    )


def _tried(connection: GraphConnection) -> PermissionResult | None:
    """What came of trying to read libraries with this app registration, if anybody tried."""
    test = PermissionTest.objects.filter(tenant=connection.tenant_id, client_id=connection.client_id).first()
    return next((result for result in tries_of(test) if result.subject == LIBRARIES.key), None)
