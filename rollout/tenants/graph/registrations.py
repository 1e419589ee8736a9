"""What people registered for signing in, by the registration report. Needs AuditLog.Read.All and Entra ID P1."""

from collections.abc import Iterator

from rollout.tenants.graph.rows import Page, RegistrationRow
from rollout.tenants.models.connection import GraphConnection


def read_registrations(connection: GraphConnection, *, resume: str = "") -> Iterator[Page[RegistrationRow]]:
    """The report, page by page. There is no list of changes: each run reads all of it. Raises GraphProblem."""
    raise NotImplementedError
