"""What needs attention: a closed list of reasons, worst first. The board is sorted by it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import total_ordering
from typing import Self

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


@dataclass(frozen=True)
class Attention:
    """One reason at one tenant. `wave` is the id of the wave it is about, `number` how many it is about."""

    reason: Reason
    text: str
    number: int = 0
    wave: int | None = None

    @property
    def counts(self) -> bool:
        """A note does not count as something that needs attention."""
        return self.reason.severity != "note"


def attention_of(
    *, day: date, figures: Figures, waves: tuple[PlannedWave, ...], window: Window | None, no_date: str
) -> tuple[Attention, ...]:
    """What needs attention at one tenant on a day, worst first. Needs no database, so it is the same in the past.

    `no_date` says why there is no window.
    """
    found = [
        *_of_people(figures),
        *_of_phones(day, figures, window),
        *_of_waves(day, waves, window),
        *_of_documents(figures),
        *_of_plan(waves, window, no_date),
        *_of_trial(figures),
    ]
    return tuple(sorted(found, key=lambda one: (one.reason.rank, -one.number)))


def _of_people(figures: Figures) -> Iterator[Attention]:
    # Days noted before people were counted by class have a zero here: then nothing is said, rather than “nobody”.
    if figures.people_only_method:
        has = counted(figures.people_only_method, "person has", "people have")
        yield Attention(Reason.ONLY_METHOD, f"{has} no other sign-in method", figures.people_only_method)


def _of_phones(day: date, figures: Figures, window: Window | None) -> Iterator[Attention]:
    if figures.blocked:
        text = f"{counted(figures.blocked, 'phone is', 'phones are')} blocked"
        yield Attention(Reason.BLOCKED, text, figures.blocked)
    if window and day > window.last and figures.phones_old:
        text = f"{counted(figures.phones_old, 'phone')} still old after the window"
        yield Attention(Reason.OLD_PHONES, text, figures.phones_old)


def _of_waves(day: date, waves: tuple[PlannedWave, ...], window: Window | None) -> Iterator[Attention]:
    for wave in waves:
        name, people = f"Wave {wave.number}", wave.people or 0
        if wave.state == _PAUSED:
            yield Attention(Reason.PAUSED, f"{name} is paused", people, wave.pk)
        elif wave.is_open and wave.starts_on <= day and not wave.told:
            yield Attention(Reason.NOT_TOLD, f"{name} has begun and nobody is told", people, wave.pk)
        if wave.is_missed:
            yield Attention(Reason.MISSED, f"{name}: its mailing did not start", people, wave.pk)
        if wave.has_other_dates:
            yield Attention(Reason.DATE_CHANGED, f"{name}: people were told other dates", people, wave.pk)
        if wave.state == _ROLLING and wave.ends_on < day:
            yield Attention(Reason.NOT_CONFIRMED, f"{name} has ended: confirm it", people, wave.pk)
        if window and wave.is_open:
            yield from _of_slip(day, wave, window)


def _of_slip(day: date, wave: PlannedWave, window: Window) -> Iterator[Attention]:
    """A wave outside the window. After the window a later wave is no slip any more, it is the follow-up."""
    if day > window.last:
        return
    name, people = f"Wave {wave.number}", wave.people or 0
    # Planned early on purpose, it is named on its own page; left early by a move, somebody must look.
    if window.move and wave.starts_on < window.first:
        yield Attention(Reason.BEFORE_WINDOW, f"{name} begins before the window", people, wave.pk)
    if wave.ends_on > window.last:
        yield Attention(Reason.AFTER_WINDOW, f"{name} ends after the window", people, wave.pk)


def _of_documents(figures: Figures) -> Iterator[Attention]:
    if figures.documents_overdue:
        text = f"{counted(figures.documents_overdue, 'document')} overdue"
        yield Attention(Reason.OVERDUE, text, figures.documents_overdue)


def _of_plan(waves: tuple[PlannedWave, ...], window: Window | None, no_date: str) -> Iterator[Attention]:
    if window is None:
        yield Attention(Reason.NO_DATE, no_date)
    elif not any(wave.counts for wave in waves):
        yield Attention(Reason.NO_WAVE, "No wave planned")


def _of_trial(figures: Figures) -> Iterator[Attention]:
    if figures.is_trial:
        people = counted(figures.people_allowed, "allowed person", "allowed people")
        yield Attention(Reason.TRIAL, f"Trial: {people}", figures.people_allowed)
