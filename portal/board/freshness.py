"""How old the board's counts are: people and phones are counted in the background where tenants are large."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.board.reading import Board, TenantRow
from portal.formatting import counted
from rollout.changes.models import Change
from rollout.waves.models import ReachNow

MINUTE, HOUR, DAY = 60, 3600, 86400
NEVER = "Not yet"


@dataclass(frozen=True)
class Freshness:
    """When each tenant was counted last, by its id, and those whose counts are no longer true."""

    at: datetime
    counted_at: Mapping[int, datetime]
    stale: frozenset[int]

    def words(self, tenant_id: int) -> str:
        """“14 s ago”, “Not yet”."""
        counted_at = self.counted_at.get(tenant_id)
        return ago(self.at - counted_at) if counted_at else NEVER

    @property
    def note(self) -> str:
        """What a page says of its counts; empty while all are true."""
        if not self.stale:
            return ""
        tenants = counted(len(self.stale), "tenant here is", "tenants here are")
        shown = f"what is shown of {'it' if len(self.stale) == 1 else 'them'}"
        known = [self.counted_at[pk] for pk in self.stale if pk in self.counted_at]
        if len(known) < len(self.stale):
            return f"{tenants} being counted: {shown} is not complete yet."
        return f"{tenants} being counted again: {shown} was counted {ago(self.at - min(known))}."


def freshness_of(board: Board, rows: Iterable[TenantRow], at: datetime) -> Freshness:
    """How old what is kept of these tenants of the board is. One question."""
    shown = {row.tenant.pk for row in rows}
    return Freshness(at, counted_at_of(board.change, shown), board.stale & shown)


def counted_at_of(change: Change, tenant_ids: Collection[int]) -> dict[int, datetime]:
    """When each tenant was counted last, by its id; one that never was is missing."""
    rows = ReachNow.objects.filter(change=change, tenant__in=tenant_ids, wave=None)
    return dict(rows.values_list("tenant_id", "counted_at"))


def ago(passed: timedelta) -> str:
    """“14 s ago”, “3 min ago”, “5 h ago”, “2 days ago”."""
    seconds = max(0, int(passed.total_seconds()))
    if seconds < MINUTE:
        return f"{seconds} s ago"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min ago"
    if seconds < 2 * DAY:
        return f"{seconds // HOUR} h ago"
    return f"{seconds // DAY} days ago"
