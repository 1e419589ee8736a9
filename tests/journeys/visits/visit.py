"""What a visit is, and who visits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from playwright.sync_api import Page

from portal.accounts.models import User
from rollout.tenants.models import Mode, Role, Tenant
from tests.factories.tenants import make_access, make_tenant

LOADED_AT = datetime(2025, 9, 1, 8, tzinfo=UTC)
BOARD = "/changes/MC1111780/board/"
# The demo accounts that stand for each role.
ADMINISTRATOR, APPROVER = "ada@portal.example", "jonas@contoso.example"
HELPDESK, READER, NOBODY = "mina@contoso.example", "rolf@portal.example", ""
VISITORS = {
    Role.ADMINISTRATOR: ADMINISTRATOR,
    Role.APPROVER: APPROVER,
    Role.HELPDESK: HELPDESK,
    Role.READER: READER,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One page in one state.

    `path` is its URL, or a function that finds or makes what it shows and returns the URL. `by` is who looks, NOBODY
    without sign-in. `then` does what must be done on the page before it is judged. `status` is the
    status the page has.
    """

    name: str
    path: str | Callable[[], str]
    by: str = ADMINISTRATOR
    then: Callable[[Page], object] | None = None
    status: int = 200


def tenant_of_all(**overrides: object) -> Tenant:
    """A new live tenant in which each of the four visitors has their role."""
    tenant = make_tenant(**{"mode": Mode.LIVE} | overrides)
    for role, email in VISITORS.items():
        make_access(User.objects.get(email=email), tenant, role)
    return tenant
