"""Reads a tenant's people and phones from Microsoft Graph, and takes them in by the rules of loads.

Each page is kept as it comes. Absence alone waits for the end: only a list that was read whole says who is gone.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from portal.accounts.models import User
from rollout.tenants.clock import Clock
from rollout.tenants.graph.errors import GraphProblem, GraphRefusal
from rollout.tenants.graph.subjects import EVERYTHING
from rollout.tenants.models import GraphConnection, PartKind, PartState, Sync, SyncPart, SyncState, Tenant
from rollout.tenants.syncing.devices import Switched, read_managed, read_switched_off
from rollout.tenants.syncing.people import read_people
from rollout.tenants.syncing.phones import ask_for_phones
from rollout.tenants.syncing.registrations import read_methods
from rollout.tenants.syncing.work import NOT_CONNECTED, GivenUp, Stopped, Work

__all__ = ["sync_people"]

log = logging.getLogger(__name__)

BROKEN = (
    "The portal could not take in what Graph told. What was read until then stays; the worker’s log names the reason."
)
NOTHING_READ = "Nothing could be read. Each part says why."
_SUBJECTS = {subject.key: subject for subject in EVERYTHING}


def sync_people(tenant: Tenant, *, by: User | None, at: datetime) -> Sync:
    """Syncs now and returns the run as it ended; one at which another worker is, or that is given up, as it is.

    A run whose worker was killed is taken up: parts that ended are left, the part under way goes on at its last page.
    A part that fails keeps none of the others from being read.
    """
    sync = Sync.objects.begin(tenant, by=by, at=at)
    if sync is None:
        return Sync.objects.of(tenant)[0]
    clock = Clock(at)
    try:
        _sync(sync, clock)
    except GraphProblem as problem:
        sync.end(SyncState.FAILED, problem=str(problem), at=clock.now())
    except Stopped:
        sync.end(SyncState.STOPPED, at=clock.now())
    except GivenUp:
        log.warning("sync given up", extra={"sync_id": sync.pk, "tenant_id": tenant.pk})
    except Exception:
        sync.end(SyncState.FAILED, problem=BROKEN, at=clock.now())
        raise
    ended = Sync.objects.filter(pk=sync.pk).first() or sync
    log.info("sync ended", extra={"sync_id": sync.pk, "tenant_id": tenant.pk, "state": ended.state})
    return ended


def _sync(sync: Sync, clock: Clock) -> None:
    connection = GraphConnection.objects.select_related("tenant").filter(tenant=sync.tenant_id).first()
    if connection is None:
        raise GraphProblem(NOT_CONNECTED)
    switched, goes_on = Switched(), False
    readers: dict[str, Callable[[Work], bool]] = {
        PartKind.USERS: read_people,
        PartKind.REGISTRATIONS: read_methods,
        PartKind.RESTRICTIONS: lambda work: read_switched_off(work, switched),
        PartKind.DEVICES: lambda work: read_managed(work, switched),
        PartKind.PHONES: ask_for_phones,
    }
    parts = list(sync.parts.all())
    for part in _to_do(parts):
        goes_on = _read(Work(sync, part, connection, clock), readers[part.kind]) or goes_on
    state, problems = _state_of(parts), {part.problem for part in parts}
    problem = "" if state != SyncState.FAILED else problems.pop() if len(problems) == 1 else NOTHING_READ
    sync.end(state, at=clock.now(), goes_on=goes_on, problem=problem)


def _to_do(parts: list[SyncPart]) -> list[SyncPart]:
    """Parts that did not end yet. What is switched off is said with the devices, so it is read again for them."""
    left = {part.kind for part in parts if part.is_open}
    return [part for part in parts if part.is_open or (part.kind == PartKind.RESTRICTIONS and PartKind.DEVICES in left)]


def _state_of(parts: list[SyncPart]) -> SyncState:
    """What is not allowed makes a sync no worse, as long as people can be read."""
    states = {part.kind: part.state for part in parts}
    if PartState.DONE not in states.values():
        return SyncState.FAILED
    is_whole = PartState.FAILED not in states.values() and states[PartKind.USERS] == PartState.DONE
    return SyncState.DONE if is_whole else SyncState.PARTLY


def _read(work: Work, reader: Callable[[Work], bool]) -> bool:
    """Reads one part to its end. False where it failed."""
    part, goes_on = work.part, False
    with work.page():
        part.state, part.started_at = PartState.RUNNING, part.started_at or work.clock.now()
    try:
        goes_on = reader(work)
        part.state = PartState.DONE
    except GraphProblem as problem:
        # What the page had changed was undone; the part's figures are those of the page before.
        part.refresh_from_db()
        part.state, part.problem = _state_after(problem, part.kind, work.tenant.cloud), _in_words(problem)
    with work.page():
        part.ended_at = work.clock.now()
    return goes_on


def _in_words(problem: GraphProblem) -> str:
    """What the readers say of lists that are taken whole or not at all is not so here."""
    return str(problem).replace("Nothing was changed", "What came before stays")


def _state_after(problem: GraphProblem, kind: str, cloud: str) -> PartState:
    """Left out is what is not granted, not bought, or not in this cloud: trying again mends nothing."""
    subject = _SUBJECTS[kind]
    if cloud in subject.missing_in:
        return PartState.LEFT_OUT
    if isinstance(problem, GraphRefusal) and (
        problem.status in subject.refusing_statuses or subject.lacks_licence(problem.status, problem.code)
    ):
        return PartState.LEFT_OUT
    return PartState.FAILED
