"""The places of the rail, and which of them a page belongs to."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Place:
    """One link of the rail.

    `key` is its name in `rail.counts` and `rail.may`; `paths` says which pages are its own. What is counted is open
    work (`counts_open`), or how many there are.
    """

    key: str
    label: str
    icon: str
    url_name: str
    paths: str
    counts_open: bool = True

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class RailLink:
    """A place as one reader sees it on one page. `count` is what is open there, 0 for nothing."""

    place: Place
    url: str
    count: int
    is_current: bool


WORK = (
    Place("board", "Board", "layout-dashboard", "board:home", r"/$|/changes/[^/]+/board/"),
    Place("changes", "Changes", "megaphone", "changes:list", r"/changes/|/waves/|/texts/"),
    Place("mailings", "Mailings", "mail", "mailings:list", r"/mailings/"),
    Place("documents", "Documents", "file-text", "documents:home", r"/documents/"),
    Place("helpdesk", "Helpdesk", "headset", "helpdesk:home", r"/helpdesk/"),
)
MANAGE = (
    Place("tenants", "Tenants", "building-2", "tenants:list", r"/tenants/", counts_open=False),
    Place("people", "People", "users", "tenants:people", r"/people/"),
    Place("history", "History", "history", "board:history", r"/history/"),
    Place("status", "System status", "heart-pulse", "status:status", r"/status/"),
    Place("settings", "Settings", "settings", "accounts:settings", r"/settings/"),
)


def rail_links(
    places: tuple[Place, ...], path: str, *, counts: Mapping[str, int], may: Collection[str] | None
) -> list[RailLink]:
    """The links of `places` for the page at `path`. `may` None shows all: used where no reader's role is known."""
    current = current_place(path)
    return [
        RailLink(place, place.url, counts.get(place.key, 0), is_current=place is current)
        for place in places
        if may is None or place.key in may
    ]


def current_place(path: str) -> Place | None:
    """The place the page at `path` belongs to; the first that matches, so a change's board is Board, not Changes."""
    return next((place for place in (*WORK, *MANAGE) if re.match(place.paths, path)), None)
