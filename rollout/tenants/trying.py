"""Trying out what the portal may read in a tenant, and keeping what came of it."""

from dataclasses import asdict
from datetime import datetime

from portal.accounts.models import User
from rollout.tenants.graph.permissions import Permission, PermissionResult, probe
from rollout.tenants.models import GraphConnection, PermissionTest


def try_permissions(connection: GraphConnection, *, by: User, at: datetime) -> PermissionTest:
    """Tries everything now, in place of what was kept. Graph is asked outside of any transaction."""
    results = [asdict(result) for result in probe(connection)]
    test, _ = PermissionTest.objects.update_or_create(
        tenant=connection.tenant,
        defaults={"by": by, "at": at, "client_id": connection.client_id, "results": results},
    )
    return test


def tries_of(test: PermissionTest | None) -> list[PermissionResult]:
    """The results that were kept, in their order; none where nothing was tried."""
    kept = test.results if test else []
    return [PermissionResult(**{**result, "state": Permission(result["state"])}) for result in kept]
