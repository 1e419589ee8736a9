"""Connecting a tenant to its Microsoft Graph, and taking the connection away again."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from portal.accounts.models import User
from rollout.tenants.graph.client import try_out
from rollout.tenants.graph.sealing import seal
from rollout.tenants.models import CredentialKind, GraphConnection, Tenant


@dataclass(frozen=True)
class Credential:
    """What the app registration proves itself with, checked by the form. `text` is the secret or the PEM."""

    kind: CredentialKind
    text: str = field(repr=False)
    thumbprint: str = ""
    expires_on: date | None = None


@sensitive_variables("credential")
def connect(tenant: Tenant, client_id: UUID, credential: Credential, *, by: User, at: datetime) -> GraphConnection:
    """Keeps a connection that Graph has just answered, in place of an earlier one.

    Graph is asked before anything is written, and outside of any transaction. Raises GraphProblem, having kept
    nothing, where it does not answer or there is no key to keep the credential with.
    """
    connection = GraphConnection(
        tenant=tenant,
        client_id=client_id,
        kind=credential.kind,
        certificate_thumbprint=credential.thumbprint,
        expires_on=credential.expires_on,
        connected_at=at,
        connected_by=by,
        checked_at=at,
    )
    connection.sealed = seal(credential.text, owner=connection.owner)
    try_out(connection)
    with transaction.atomic():
        # Whoever connects at the same moment waits here; the later one counts. Without its key: a fetch that holds the
        # connection may refer to the tenant.
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        earlier = GraphConnection.objects.filter(tenant=tenant).first()
        connection.pk = earlier.pk if earlier else None
        connection.syncs_people = earlier is not None and earlier.syncs_people
        connection.save()
    return connection


def disconnect(tenant: Tenant) -> bool:
    """The credential is gone; posts and what the tenant said of them stay. False where there was no connection."""
    return bool(GraphConnection.objects.filter(tenant=tenant).delete()[0])
