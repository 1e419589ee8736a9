"""What the portal may read in a tenant's Graph, tried out with the smallest request each."""

from dataclasses import dataclass

from django.db import models

from rollout.tenants.models.connection import GraphConnection


class Permission(models.TextChoices):
    """What came of trying."""

    GRANTED = "granted", "Granted"
    MISSING = "missing", "Permission missing"
    NO_LICENCE = "no_licence", "Licence missing"
    NOT_IN_CLOUD = "not_in_cloud", "Not in this cloud"
    UNTRIED = "untried", "Could not be tried"


@dataclass(frozen=True, slots=True)
class PermissionResult:
    """One thing that the portal reads.

    `subject` is a short word for it (one of "posts", "users", "registrations", "phones", "devices", "restrictions",
    "members"), `title` the same for people, `role` the least application permission. `is_needed` false: the portal
    asks for it as an extra. `code` is Graph's own (such as "Authorization_RequestDenied"), empty where it gave none.
    `what_to_do` says how to mend it, `unknown_without` what the board cannot know without it; both empty when granted.
    """

    subject: str
    title: str
    role: str
    is_needed: bool
    state: Permission
    code: str = ""
    what_to_do: str = ""
    unknown_without: str = ""


def probe(connection: GraphConnection) -> list[PermissionResult]:
    """Tries everything that the portal reads, in a fixed order, within about a minute. Changes nothing; never raises.

    Where not even a token comes, every result is UNTRIED and says why.
    """
    raise NotImplementedError
