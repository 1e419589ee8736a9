"""The people of a tenant by class, as the board says them: worst first, each number with what it means."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.board.figures import Figures
from rollout.tenants.reach import ReachClass
from rollout.tenants.reach_words import PEOPLE_LABELS

MEANINGS: Mapping[ReachClass, str] = {
    ReachClass.ONLY_METHOD: "no other sign-in method",
    ReachClass.BLOCKED: "switched off by device management",
    ReachClass.TOO_OLD: "a phone too old for the change",
    ReachClass.UPDATE: "an app too old, or not seen yet",
    ReachClass.UNKNOWN: "nobody else can know",
    ReachClass.READY: "nothing known stands in the way",
    ReachClass.NOT_IOS: "no iPhone, or no Authenticator",
}


@dataclass(frozen=True)
class ClassCell:
    """How many people of a tenant are in one class, None where nobody was counted; `url` lists them, or is empty."""

    label: str
    number: int | None
    url: str


@dataclass(frozen=True)
class PeopleOfClass:
    """One class of people and how many are in it."""

    reach_class: ReachClass
    number: int

    @property
    def label(self) -> str:
        return PEOPLE_LABELS[self.reach_class]

    @property
    def meaning(self) -> str:
        return MEANINGS[self.reach_class]


def number_of(reach_class: ReachClass, known: Figures) -> int | None:
    """How many people are in the class; None where nobody was counted by class, which is not the same as nobody."""
    return known.people_of(reach_class) if were_counted(known) else None


def by_class(known: Figures) -> list[PeopleOfClass]:
    """The classes with somebody in them, worst first; empty where nobody was counted by class."""
    numbers = ((reach_class, number_of(reach_class, known)) for reach_class in PEOPLE_LABELS)
    return [PeopleOfClass(reach_class, number) for reach_class, number in numbers if number]


def were_counted(known: Figures) -> bool:
    """Whether people were counted by class: days noted before that was done have zeros, and affected people."""
    return not known.people_affected or any(map(known.people_of, PEOPLE_LABELS))
