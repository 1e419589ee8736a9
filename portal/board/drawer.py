"""One tenant opened beside the board: what is wrong there, its waves, its curve, its people and phones by class."""

from dataclasses import dataclass
from functools import cached_property

from portal.board.addresses import people_address, phones_address, told_address
from portal.board.curves import Curve, Line, line_of
from portal.board.notices import Notice, notices_of
from portal.board.people_classes import PeopleOfClass, by_class, were_counted
from portal.board.reading import Board, TenantRow
from rollout.tenants.reach import ReachClass

CURVE = (384, 80)


@dataclass(frozen=True)
class PhonesOfClass:
    """One class of phones, how many there are, and the list of them (empty for a past day, which has none)."""

    label: str
    number: int
    meaning: str
    url: str


@dataclass(frozen=True)
class OpenTenant:
    """The drawer of one row of the board."""

    row: TenantRow
    board: Board

    @property
    def notices(self) -> list[Notice]:
        return notices_of(self.row, self.board)

    @cached_property
    def points(self) -> Curve:
        """The share of phones on the new version, day by day."""
        return self.board.curves_of([self.row])[self.row.tenant.pk]

    @property
    def curve(self) -> Line | None:
        """The same as a line, on a scale to 100 %."""
        width, height = CURVE
        return line_of(self.points, 100, width=width, height=height)

    @property
    def knows_people(self) -> bool:
        """Whether people were counted by class on the board's day."""
        return were_counted(self.row.figures)

    @property
    def people_count(self) -> int:
        return sum(one.number for one in by_class(self.row.figures))

    @property
    def people(self) -> list[tuple[PeopleOfClass, str]]:
        """The classes with somebody in them, worst first, each with its list; a past day has only the numbers."""
        slug, mc_id = self.row.tenant.slug, self.board.change.mc_id
        return [
            (one, "" if self.board.as_of else people_address(mc_id, one.reach_class, slug))
            for one in by_class(self.row.figures)
        ]

    @property
    def told_url(self) -> str:
        """The list of the people whom the change affects. It is of today: none on a past day."""
        return "" if self.board.as_of else told_address(self.board.change.mc_id, "", self.row.tenant.slug)

    @property
    def phones_url(self) -> str:
        """The list of all its phones, in the same way."""
        return "" if self.board.as_of else phones_address(self.board.change.mc_id, None, self.row.tenant.slug)

    @property
    def phones(self) -> list[PhonesOfClass]:
        """How many phones are in each class, best first."""
        change, day, slug = self.board.change, self.board.day, self.row.tenant.slug
        wanted = change.load_pack().change.thresholds
        if wanted is None:
            return []
        meanings = {
            ReachClass.READY: "app new enough, nothing blocked",
            ReachClass.UPDATE: f"app older than {wanted.app_version}, or not seen yet",
            ReachClass.BLOCKED: "switched off by device management",
            ReachClass.TOO_OLD: f"older than iOS {wanted.os_version_on(day)}",
            ReachClass.UNKNOWN: "ask the person",
        }
        return [
            PhonesOfClass(
                name.label,
                getattr(self.row.figures, name.value),
                meaning,
                url="" if self.board.as_of else phones_address(change.mc_id, name, slug),
            )
            for name, meaning in meanings.items()
        ]
