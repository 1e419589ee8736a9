"""The vendor's window, per cloud, as days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rollout.changes.history import Move
from rollout.changes.models import VendorWindow
from rollout.changes.words import place_to_window
from rollout.tenants.models import Cloud


@dataclass(frozen=True)
class Window:
    """The days on which the vendor's change reaches a cloud, both within. `move` is the latest; None: never moved."""

    first: date
    last: date
    move: Move | None = None

    def place_of(self, first: date, last: date) -> str:
        """How days lie that the window does not hold: “begins before the window”; empty where it holds them."""
        return place_to_window(first, last, self.first, self.last)


def windows_by_cloud(windows: Iterable[VendorWindow], moves: Mapping[str, Move]) -> dict[str, Window]:
    """The windows that have days, by cloud; clouds that no source names or whose date was taken back are missing."""
    return {
        row.cloud: Window(row.first_day, row.last_day, moves.get(row.cloud))
        for row in windows
        if row.first_day and row.last_day
    }


def no_date_words(cloud: str, windows: Iterable[VendorWindow]) -> str:
    """Why a cloud has no window: “No date for GCC in the notice”, “Worldwide is paused by the vendor: no date”."""
    label = Cloud(cloud).label
    found = next((window for window in windows if window.cloud == cloud), None)
    if found is None:
        return f"No date for {label} in the notice"
    return f"{label}: {found.why_no_date}"


def names_of(clouds: Iterable[str]) -> str:
    """“Worldwide”, “Worldwide and GCC”."""
    *first, last = [Cloud(cloud).label for cloud in clouds]
    return f"{', '.join(first)} and {last}" if first else last
