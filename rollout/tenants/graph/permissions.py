"""What the portal may read in a tenant's Graph, tried out with the smallest request each."""

import time
from dataclasses import dataclass

from django.db import models

from portal.https import Session
from rollout.tenants.graph import values
from rollout.tenants.graph.client import MESSAGES, TRY_TIMEOUT_SECONDS
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.devices import MANAGED
from rollout.tenants.graph.errors import GraphProblem, GraphRefusal
from rollout.tenants.graph.phones import URL as PHONES_URL
from rollout.tenants.graph.reading import Reader
from rollout.tenants.graph.registrations import REPORT
from rollout.tenants.graph.restrictions import PROFILES
from rollout.tenants.graph.subjects import EVERYTHING, LIBRARIES, PHONES, POSTS, USERS, Subject
from rollout.tenants.models.connection import GraphConnection

PROBE_SECONDS = 60
# The least that shows whether a thing may be read. The report takes neither $top nor $select: its first page it is.
_REQUESTS = {
    "posts": MESSAGES.path,
    "users": "/v1.0/users?$select=id&$top=1",
    "registrations": REPORT.path,
    "phones": f"/v1.0{PHONES_URL}",
    "devices": f"{MANAGED.path}?$select=id&$top=1",
    "restrictions": f"{PROFILES.path}?$select=id&$top=1",
    "members": "/v1.0/groups?$select=id&$top=1",
    "libraries": "/v1.0/sites/root/drives?$select=id&$top=1",
}
_SITES_SELECTED = "With Sites.Selected this stays so: put the library in, and you are told whether it may be read."


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

    `subject` is a short word for it (the key of one of subjects.EVERYTHING), `title` the same for people, `role` the
    least application permission. `is_needed` false: the portal asks for it as an extra. `code` is Graph's own (such as
    "Authorization_RequestDenied"), empty where it gave none.
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
    with Session(timeout_seconds=TRY_TIMEOUT_SECONDS) as session:
        reader = Reader(connection, session, POSTS, until=time.monotonic() + PROBE_SECONDS)
        try:
            reader.prove_itself()
        except GraphProblem as problem:
            return [_result(subject, Permission.UNTRIED, what_to_do=str(problem)) for subject in EVERYTHING]
        trying = _Trying(connection, reader)
        return [trying.result(subject) for subject in EVERYTHING]


class _Trying:
    """One probe. `_somebody` is a person of the tenant, whose Authenticators are asked for."""

    def __init__(self, connection: GraphConnection, reader: Reader) -> None:
        self._cloud = connection.tenant.cloud
        self._reader = reader
        self._somebody = ""

    def result(self, subject: Subject) -> PermissionResult:
        if self._cloud in subject.missing_in:
            words = "Graph of this cloud does not have it. Load a file instead."
            return _result(subject, Permission.NOT_IN_CLOUD, what_to_do=words)
        if subject == PHONES and not self._somebody:
            words = f"It takes a person to try it with: try again when the {USERS.place} can be read and names one."
            return _result(subject, Permission.UNTRIED, what_to_do=words)
        try:
            self._ask(subject)
        except GraphRefusal as refusal:
            return _refused(subject, refusal)
        except GraphProblem as problem:
            return _result(subject, Permission.UNTRIED, what_to_do=str(problem))
        return _result(subject, Permission.GRANTED)

    def _ask(self, subject: Subject) -> None:
        # Posts are paged by a header, see client.PAGE_SIZE.
        reader = self._reader.about(subject, page_size=1 if subject == POSTS else None)
        request = _REQUESTS[subject.key].format(self._somebody)
        page = reader.read(f"{endpoints(self._cloud).graph}{request}")
        if subject == USERS:
            ids = (values.identifier(value.get("id")) for value in values.objects(page.values))
            self._somebody = next((entra_id for entra_id in ids if entra_id), "")


def _refused(subject: Subject, refusal: GraphRefusal) -> PermissionResult:
    if subject == PHONES and refusal.status == 404:
        # The person left between two requests. Who may not ask is told so before.
        return _result(subject, Permission.GRANTED)
    if subject.lacks_licence(refusal.status, refusal.code):
        state = Permission.NO_LICENCE
    elif refusal.status in subject.refusing_statuses:
        state = Permission.MISSING
    else:
        state = Permission.UNTRIED
    is_one_of_sites = subject == LIBRARIES and state == Permission.MISSING
    words = f"{refusal} {_SITES_SELECTED}" if is_one_of_sites else str(refusal)
    return _result(subject, state, code=refusal.code, what_to_do=words)


def _result(subject: Subject, state: Permission, *, code: str = "", what_to_do: str = "") -> PermissionResult:
    return PermissionResult(
        subject=subject.key,
        title=subject.title,
        role=subject.role,
        is_needed=subject.is_needed,
        state=state,
        code=code,
        what_to_do=what_to_do,
        unknown_without="" if state == Permission.GRANTED else subject.unknown_without,
    )
