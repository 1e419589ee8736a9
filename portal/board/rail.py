"""What the rail says beside its links: what is open, which places the reader may open, and who they are here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.mailings.models import Mailing
from portal.accounts.models import User
from portal.formatting import counted
from rollout.changes.models import Change
from rollout.documents.models import DocumentTask
from rollout.tenants.models import Role

# The places of a role, besides those of every role.
EVERYBODY = ("board", "changes", "mailings", "documents", "helpdesk", "tenants", "history", "status", "settings")
HELPS = (Role.ADMINISTRATOR, Role.APPROVER, Role.HELPDESK)
RANK = (Role.ADMINISTRATOR, Role.APPROVER, Role.HELPDESK, Role.READER)


@dataclass(frozen=True)
class Rail:
    """`counts` by place, `may` the places shown, `role` as “Administrator, 6 tenants”."""

    counts: Mapping[str, int]
    may: frozenset[str]
    role: str


def rail(request: HttpRequest) -> dict[str, object]:
    """Context processor. The questions are asked only when a page draws the rail, and once per request."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {"rail": SimpleLazyObject(lambda: rail_of(user))}


def rail_of(user: User) -> Rail:
    """The rail of one reader: five questions."""
    roles = dict(
        user.tenant_access.order_by().values("role").annotate(number=Count("pk")).values_list("role", "number")
    )
    counts = {
        "changes": Change.objects.visible_to(user).open().count(),
        "mailings": Mailing.objects.visible_to(user).open().count(),
        "documents": DocumentTask.objects.visible_to(user).open().count(),
        "tenants": sum(roles.values()),
    }
    may = {*EVERYBODY, *(["people"] if any(role in roles for role in HELPS) else [])}
    return Rail(counts, frozenset(may), _role(user, roles))


def _role(user: User, roles: Mapping[str, int]) -> str:
    """The highest role, and in how many tenants the reader has any."""
    highest = next((role for role in RANK if role in roles), None)
    if highest is None:
        return "Portal administrator" if user.is_portal_administrator else "No tenant yet"
    return f"{highest.label}, {counted(sum(roles.values()), 'tenant')}"
