"""What needs attention: a closed list of reasons, worst first. The board is sorted by it."""

from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from functools import total_ordering
from typing import NamedTuple, Self

from portal.board.figures import Figures
from portal.board.planned import PlannedWave
from portal.board.windows import Window
from portal.formatting import counted
from rollout.waves.models import WaveState

_PAUSED, _ROLLING = WaveState.PAUSED.value, WaveState.ROLLING.value


@total_ordering
class Reason(Enum):
    """Why a person should look, worst first: severity, look in `portal.badges`, and where it leads.

    danger: people will lose something · warning: something slips · note: worth knowing, not counted.
    """

    ONLY_METHOD = ("danger", "danger", "people")
    BLOCKED = ("danger", "danger", "phones")
    NOT_TOLD = ("danger", "danger", "wave")
    MISSED = ("danger", "danger", "wave")
    DATE_CHANGED = ("warning", "late", "wave")
    PAUSED = ("warning", "warning", "wave")
    NOT_CONFIRMED = ("warning", "late", "wave")
    OLD_PHONES = ("warning", "late", "phones")
    BEFORE_WINDOW = ("warning", "late", "wave")
    AFTER_WINDOW = ("warning", "late", "wave")
    OVERDUE = ("warning", "overdue", "documents")
    NO_WAVE = ("warning", "warning", "waves")
    NO_DATE = ("warning", "no_date", "change")
    TRIAL = ("note", "trial", "tenant")

    def __new__(cls, *_: str) -> Self:
        # By number: an Enum takes members of equal values for one, and several reasons look alike.
        reason = object.__new__(cls)
        reason._value_ = len(cls.__members__)
        return reason

    def __init__(self, severity: str, look: str, leads_to: str) -> None:
        self.severity = severity
        self.look = look
        self.leads_to = leads_to
        self.rank: int = self._value_  # 0 for the worst

    def __lt__(self, other: "Reason") -> bool:
        return self.rank < other.rank


class Attention(NamedTuple):
    """One reason at one tenant.

    `number` is how many it is about, `wave` the id of the wave it is about. `about`: that wave's number in its tenant,
    or why there is no date.
    """

    reason: Reason
    number: int = 0
    wave: int | None = None
    about: str = ""

    @property
    def text(self) -> str:
        """“212 phones are blocked”, “Wave 2 is paused”. Worded when asked: a board sorts thousands and shows a few."""
        return TEXTS[self.reason](self)

    @property
    def counts(self) -> bool:
        """A note does not count as something that needs attention."""
        return self.reason.severity != "note"


TEXTS: dict[Reason, Callable[[Attention], str]] = {
    Reason.ONLY_METHOD: lambda one: f"{counted(one.number, 'person has', 'people have')} no other sign-in method",
    Reason.BLOCKED: lambda one: f"{counted(one.number, 'phone is', 'phones are')} blocked",
    Reason.NOT_TOLD: lambda one: f"Wave {one.about} has begun and nobody is told",
    Reason.MISSED: lambda one: f"Wave {one.about}: its mailing did not start",
    Reason.DATE_CHANGED: lambda one: f"Wave {one.about}: people were told other dates",
    Reason.PAUSED: lambda one: f"Wave {one.about} is paused",
    Reason.NOT_CONFIRMED: lambda one: f"Wave {one.about} has ended: confirm it",
    Reason.OLD_PHONES: lambda one: f"{counted(one.number, 'phone')} still old after the window",
    Reason.BEFORE_WINDOW: lambda one: f"Wave {one.about} begins before the window",
    Reason.AFTER_WINDOW: lambda one: f"Wave {one.about} ends after the window",
    Reason.OVERDUE: lambda one: f"{counted(one.number, 'document')} overdue",
    Reason.NO_WAVE: lambda _: "No wave planned",
    Reason.NO_DATE: lambda one: one.about,
    Reason.TRIAL: lambda one: f"Trial: {counted(one.number, 'allowed person', 'allowed people')}",
}


def attention_of(
    *, day: date, figures: Figures, waves: tuple[PlannedWave, ...], window: Window | None, no_date: str
) -> tuple[Attention, ...]:
    """What needs attention at one tenant on a day, worst first. Needs no database, so it is the same in the past.

    `no_date` says why there is no window.
    """
    found = [*_of_figures(day, figures, window)]
    for wave in waves:
        if wave.is_open or wave.is_missed or wave.has_other_dates:
            found += [
                Attention(reason, wave.people or 0, wave.pk, str(wave.number))
                for reason in _reasons_of(day, wave, window)
            ]
    if window is None:
        found.append(Attention(Reason.NO_DATE, about=no_date))
    elif not any(wave.counts for wave in waves):
        found.append(Attention(Reason.NO_WAVE))
    return tuple(sorted(found, key=lambda one: (one.reason.rank, -one.number)))


def _of_figures(day: date, figures: Figures, window: Window | None) -> Iterator[Attention]:
    # Days noted before people were counted by class have a zero here: then nothing is said, rather than “nobody”.
    if figures.people_only_method:
        yield Attention(Reason.ONLY_METHOD, figures.people_only_method)
    if figures.blocked:
        yield Attention(Reason.BLOCKED, figures.blocked)
    if window and day > window.last and figures.phones_old:
        yield Attention(Reason.OLD_PHONES, figures.phones_old)
    if figures.documents_overdue:
        yield Attention(Reason.OVERDUE, figures.documents_overdue)
    if figures.is_trial:
        yield Attention(Reason.TRIAL, figures.people_allowed)


def _reasons_of(day: date, wave: PlannedWave, window: Window | None) -> Iterator[Reason]:
    if wave.is_missed:
        yield Reason.MISSED
    if wave.has_other_dates:
        yield Reason.DATE_CHANGED
    if not wave.is_open:
        return
    if wave.state == _PAUSED:
        yield Reason.PAUSED
    elif wave.starts_on <= day and not wave.told:
        yield Reason.NOT_TOLD
    if wave.state == _ROLLING and wave.ends_on < day:
        yield Reason.NOT_CONFIRMED
    # After the window a later wave is no slip any more, it is the follow-up.
    if window and day <= window.last:
        # Planned early on purpose, it is named on its own page; left early by a move, somebody must look.
        if window.move and wave.starts_on < window.first:
            yield Reason.BEFORE_WINDOW
        if wave.ends_on > window.last:
            yield Reason.AFTER_WINDOW
