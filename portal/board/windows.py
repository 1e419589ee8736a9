"""The vendor's window, per cloud, as days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rollout.changes.models import VendorWindow
from rollout.tenants.models import Cloud


@dataclass(frozen=True)
class Window:
    """The days on which the vendor's change reaches a cloud, both within."""

    first: date
    last: date

    def holds(self, first: date, last: date) -> bool:
        return self.first <= first and last <= self.last


def windows_by_cloud(windows: Iterable[VendorWindow]) -> dict[str, Window]:
    """The windows that have days, by cloud; clouds that no source names are missing."""
    return {row.cloud: Window(row.first_day, row.last_day) for row in windows if row.first_day and row.last_day}


def names_of(clouds: Iterable[str]) -> str:
    """“Worldwide”, “Worldwide and GCC”."""
    *first, last = [Cloud(cloud).label for cloud in clouds]
    return f"{', '.join(first)} and {last}" if first else last
