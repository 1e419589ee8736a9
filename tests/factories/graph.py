"""Connections to Microsoft Graph for tests."""

import uuid
from datetime import UTC, datetime
from typing import Any

from rollout.tenants.graph.sealing import seal
from rollout.tenants.models import CredentialKind, GraphConnection, Tenant
from tests.factories.tenants import make_tenant


def make_connection(tenant: Tenant | None = None, *, credential: str = "a secret", **overrides: Any) -> GraphConnection:
    """A tenant's connection by a client secret, sealed with the tests' key."""
    values: dict[str, Any] = {
        "tenant": tenant or make_tenant(),
        "client_id": uuid.uuid4(),
        "kind": CredentialKind.SECRET,
        "connected_at": datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
    }
    connection = GraphConnection(**(values | overrides))
    connection.sealed = seal(credential, owner=connection.owner)
    connection.save()
    return connection
