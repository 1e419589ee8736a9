"""What people registered for signing in, by the registration report. Needs AuditLog.Read.All and Entra ID P1."""

from collections.abc import Iterator
from typing import Any

from rollout.tenants.graph import values
from rollout.tenants.graph.paging import Listing, read_list
from rollout.tenants.graph.rows import Page, RegistrationRow
from rollout.tenants.graph.subjects import REGISTRATIONS
from rollout.tenants.importing.rows import MAX_LENGTHS
from rollout.tenants.importing.values import judge_methods
from rollout.tenants.models.connection import GraphConnection

MAX_METHODS = 50
_LONGEST_METHOD = 80
# It takes $filter and $orderby, and no $select: https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails
REPORT = Listing(REGISTRATIONS, "/v1.0/reports/authenticationMethods/userRegistrationDetails")


def read_registrations(connection: GraphConnection, *, resume: str = "") -> Iterator[Page[RegistrationRow]]:
    """The report, page by page. There is no list of changes: each run reads all of it. Raises GraphProblem."""
    for place in read_list(connection, REPORT, resume=resume):
        rows = tuple(row for value in values.objects(place.page.values) if (row := _row(value)))
        yield Page(
            rows,
            resume=place.next_address,
            is_last=place.is_last,
            starts_anew=place.starts_anew,
            unreadable=len(place.page.values) - len(rows),
        )


def _row(value: dict[str, Any]) -> RegistrationRow | None:
    entra_id = values.identifier(value.get("id"))
    if not entra_id:
        return None
    upn = values.text(value.get("userPrincipalName"), MAX_LENGTHS["upn"]).lower()
    registered = value.get("methodsRegistered")
    methods = tuple(values.text(name, _LONGEST_METHOD) for name in registered) if isinstance(registered, list) else ()
    # An empty list is an answer: nothing is registered. A list with gaps, or none at all, leaves everything open.
    if not isinstance(registered, list) or len(methods) > MAX_METHODS or not all(methods):
        return RegistrationRow(entra_id, upn, (), None, None)
    return RegistrationRow(entra_id, upn, methods, *judge_methods(methods))
