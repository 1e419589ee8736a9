"""Where the change stands for the callers of one reader: which waves run, which come next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from portal import formatting
from portal.accounts.models import User
from rollout.changes.history import date_history
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models import ChecklistItem, Wave, WaveState

MOST_TENANTS = 2  # more are counted instead of named
COMING = (WaveState.DRAFT, WaveState.READY, WaveState.ANNOUNCED, WaveState.PAUSED)


@dataclass(frozen=True)
class Standing:
    """A badge (a wave's state and a word) and a sentence."""

    state: str
    word: str
    sentence: str


def standing_of(change: Change, *, user: User, at: datetime) -> Standing | None:
    """What the head of the notice says about the waves of the tenants the user may see; None without a wave."""
    waves = list(Wave.objects.visible_to(user).filter(change=change).counting().select_related("tenant"))
    if not waves:
        return None
    rolling = [wave for wave in waves if wave.state == WaveState.ROLLING]
    coming = sorted((wave for wave in waves if wave.state in COMING), key=lambda wave: wave.starts_on)
    if rolling or coming:
        state, word = (WaveState.ROLLING, "Rolling now") if rolling else (WaveState.READY, "Coming up")
        return Standing(state, word, _sentence(rolling, coming, at.date()))
    last = max(wave.ends_on for wave in waves)
    return Standing(WaveState.DONE, "All waves done", f"the last one ended on {formatting.day(last)}")


@dataclass(frozen=True)
class VendorDates:
    """The vendor's dates as they count now, whatever the notice says of them.

    `said`: “Worldwide: September to early October 2025”, in the notice's language · `moves`: those that came after the
    notice was published, “moved by 31 days on 3 Sep 2025”.
    """

    said: tuple[str, ...]
    moves: tuple[str, ...]


def vendor_dates(change: Change, *, locale: str, published_at: datetime | None, at: datetime) -> VendorDates:
    """What counts at `at`, and how it moved since a notice was published."""
    history = date_history(change, at)
    moves = [move for move in history.moves if published_at is not None and move.at > published_at]
    return VendorDates(
        said=tuple(
            f"{window.get_cloud_display()}: {window.in_words(locale) or window.short}"
            for window in change.windows_in_use(at)
        ),
        moves=tuple(f"{move.after.get_cloud_display()}: {move.in_words}" for move in moves),
    )


def unbriefed_waves(change: Change, *, user: User) -> list[Wave]:
    """Waves to come or running, in tenants the user helps, of which nobody ticked “Helpdesk briefed”."""
    mine = Wave.objects.filter(change=change, tenant__in=Tenant.objects.helped_by(user)).unsettled()
    return list(mine.exclude(ticks__item=ChecklistItem.HELPDESK_BRIEFED).select_related("tenant"))


def _sentence(rolling: list[Wave], coming: list[Wave], today: date) -> str:
    """“Contoso wave 3 until 3 Oct, wave 4 from 6 Oct”; of many tenants only how many waves there are."""
    tenants = {wave.tenant_id for wave in (*rolling, *coming)}
    if len(tenants) > MOST_TENANTS:
        parts = [f"{formatting.counted(len(rolling), 'wave')} in {_tenant_count(rolling)}"] if rolling else []
        if coming:
            parts.append(f"next: {_names(coming[:1], today)}")
        return ", ".join(parts)
    following = [next(iter(of_tenant)) for _, of_tenant in groupby(_by_tenant(coming), key=lambda wave: wave.tenant_id)]
    return _names(_by_tenant([*rolling, *following]), today)


def _by_tenant(waves: Iterable[Wave]) -> list[Wave]:
    return sorted(waves, key=lambda wave: (wave.tenant.name, wave.starts_on))


def _tenant_count(waves: list[Wave]) -> str:
    return formatting.counted(len({wave.tenant_id for wave in waves}), "tenant")


def _names(waves: Iterable[Wave], today: date) -> str:
    said: list[str] = []
    before = None
    for wave in waves:
        name = f"wave {wave.number}" if wave.tenant_id == before else f"{wave.tenant.name} wave {wave.number}"
        is_rolling = wave.state == WaveState.ROLLING
        said.append(
            f"{name} {'until' if is_rolling else 'from'} {_day(wave.ends_on if is_rolling else wave.starts_on, today)}"
        )
        before = wave.tenant_id
    return ", ".join(said)


def _day(day: date, today: date) -> str:
    """Without the year when that is plain."""
    return formatting.short_day(day) if day.year == today.year else formatting.day(day)
