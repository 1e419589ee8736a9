"""The SharePoint of a tenant as its Graph shows it: sites, libraries, what changed in one, and files to download."""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.graph.answers import Answer, refusal

READ_ALL, SELECTED = "Files.Read.All", "Sites.Selected"
FIELDS = {
    "id", "cTag", "deleted", "eTag", "file", "folder", "lastModifiedDateTime", "malware", "name", "package",
    "parentReference", "remoteItem", "root", "size", "webUrl",
}  # fmt: skip
_CODES = {404: "itemNotFound", 410: "resyncRequired", 403: "accessDenied", 400: "invalidRequest"}
_JSON = {"Content-Type": "application/json;odata.metadata=minimal;charset=utf-8"}
_numbers = count(1)


@dataclass
class Drive:
    """A library: items by id, and a log of what changed. `site` is the path of its site, as "/sites/IT".

    A folder that moves or goes is told alone, as Graph does: `remove` tells of the files in it as well only where
    `tells_all_that_went`. Of no item the path is told, nor of one that is gone the name.
    """

    site: str
    name: str
    drive_id: str = field(default_factory=lambda: f"b!drive-{next(_numbers)}")
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    content: dict[str, bytes] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    tells_all_that_went: bool = True
    most_entries: int = 3

    def __post_init__(self) -> None:
        self.items["01ROOT"] = {"id": "01ROOT", "name": "root", "root": {}, "folder": {"childCount": 1}}

    def folder(self, name: str, parent: str = "01ROOT") -> str:
        return self._put({"name": name, "folder": {"childCount": 0}, "parentReference": {"id": parent}})

    def file(self, name: str, content: str | bytes, parent: str = "01ROOT", **more: Any) -> str:
        body = content if isinstance(content, bytes) else content.encode()
        item = {"name": name, "file": {"mimeType": "text/plain"}, "parentReference": {"id": parent}, "size": len(body)}
        item_id = self._put(item | {"webUrl": f"https://contoso.sharepoint.com{self.site}/{name}"} | more)
        self.content[item_id] = body
        return item_id

    def change(self, item_id: str, **properties: Any) -> None:
        """New properties; `content` is what is in it now."""
        if "content" in properties:
            self.content[item_id] = properties.pop("content").encode()
        self.items[item_id] |= properties
        self._tell(item_id)

    def remove(self, item_id: str) -> None:
        inner = [key for key, item in self.items.items() if item.get("parentReference", {}).get("id") == item_id]
        for inner_id in inner:
            self.remove(inner_id)
            if not self.tells_all_that_went:
                self.log.remove(inner_id)
        del self.items[item_id]
        self.log.append(item_id)

    def told(self, item_id: str, select: tuple[str, ...]) -> dict[str, Any]:
        item = self.items.get(item_id)
        if item is None:
            return {"id": item_id, "deleted": {"state": "deleted"}}
        return {name: value for name, value in item.items() if name in select}

    def _put(self, item: dict[str, Any]) -> str:
        item_id = f"01ITEM{next(_numbers)}"
        self.items[item_id] = {"id": item_id} | item
        self._tell(item_id)
        return item_id

    def _tell(self, item_id: str) -> None:
        self.log.append(item_id)
        self.items[item_id]["eTag"] = f'"{{{item_id}}},{len(self.log)}"'


@dataclass
class _Place:
    """Where a token of one drive leads: into a list, or to what comes after a moment of its log."""

    drive: Drive
    listed: list[str]
    select: tuple[str, ...]
    log_end: int
    is_round: bool = False


@dataclass
class Libraries:
    """The sites of a tenant. `granted` are the sites that Sites.Selected may read. `links` are Graph's ways to write a
    next or delta link, `address` is that of the host of downloads."""

    address: str = ""
    drives: list[Drive] = field(default_factory=list)
    sites: set[str] = field(default_factory=set)
    granted: set[str] = field(default_factory=set)
    refused: list[int] = field(default_factory=list)
    links: Iterator[str] = field(
        default_factory=lambda: cycle(
            ["/drives/{}/root/delta(token='{}')", "/drives('{}')/root/microsoft.graph.delta(token='{}')"]
        )
    )
    _places: dict[str, _Place] = field(default_factory=dict)

    def drive(self, site: str = "/sites/IT", name: str = "Documents") -> Drive:
        """A new, empty library, and its site where it is new."""
        drive = Drive(site, name)
        self.sites.add(site)
        self.drives.append(drive)
        return drive

    def forget_places(self) -> None:
        """Every link that was given is too old from now on."""
        self._places.clear()

    def answer(self, host: str, path: str, query: str, roles: tuple[str, ...]) -> Answer:
        """What is at a path below the version: /sites/…/drives, /drives/…/root/delta or /drives/…/content."""
        asked = {key: values[-1] for key, values in parse_qs(query, keep_blank_values=True).items()}
        answer = self._drives(unquote(path), asked, roles) or self._of_drive(host, unquote(path), asked, roles)
        if answer.status >= 400:
            self.refused.append(answer.status)
        return answer

    def _may(self, site: str, roles: tuple[str, ...]) -> bool:
        return READ_ALL in roles or (SELECTED in roles and site.lower() in map(str.lower, self.granted))

    def _drives(self, path: str, asked: dict[str, str], roles: tuple[str, ...]) -> Answer | None:
        found = re.fullmatch(r"/sites/(?:root|contoso(?:-my)?\.sharepoint\.com)(?::(/[^:]+):)?/drives", path)
        if found is None:
            return None
        site = (found[1] or "").lower()
        if not self._may(site, roles):
            return _refuse(403)
        select = asked.get("$select", "id,name,webUrl").split(",")
        if set(asked) - {"$select", "$top"} or set(select) - {"id", "name", "webUrl", "driveType"}:
            return _refuse(400)
        if site and site not in map(str.lower, self.sites):
            return _refuse(404)
        address = "https://contoso.sharepoint.com"
        drives = [
            {
                "id": drive.drive_id,
                "name": drive.name,
                "webUrl": f"{address}{drive.site}/{drive.name}".replace(" ", "%20"),
            }
            for drive in self.drives
            if drive.site.lower() == site
        ]
        values = [{key: value for key, value in drive.items() if key in select} for drive in drives]
        return Answer(200, dict(_JSON), json.dumps({"value": values}).encode())

    def _of_drive(self, host: str, path: str, asked: dict[str, str], roles: tuple[str, ...]) -> Answer:
        found = re.match(r"/drives(?:\('([^']+)'\)|/([^/]+))/", path)
        drive = next((one for one in self.drives if found and one.drive_id in found.groups()), None)
        if found is None or drive is None:
            return _refuse(404)
        if not self._may(drive.site, roles):
            return _refuse(403)
        rest = path[found.end() :]
        if content := re.fullmatch(r"items/([^/]+)/content", rest):
            return self._content(drive, content[1], asked)
        if rest == "root/delta":
            return self._first(host, drive, asked)
        token = re.fullmatch(r"(?:root|items/01ROOT)/(?:microsoft\.graph\.)?delta\(token='([^']+)'\)", rest)
        place = self._places.get(token[1]) if token and not asked else None
        if place is None or place.drive is not drive:
            location = f"{host}/v1.0/drives/{drive.drive_id}/root/delta?token=1"
            return Answer(410, _JSON | {"Location": location}, refusal(410, "resyncRequired").body)
        if place.is_round:
            ids = list(dict.fromkeys(["01ROOT", *drive.log[place.log_end :]]))
            place = _Place(drive, ids, place.select, len(drive.log))
        return self._page(host, place)

    def _first(self, host: str, drive: Drive, asked: dict[str, str]) -> Answer:
        select = tuple(asked.get("$select", "id,name,file,folder,root,deleted,parentReference,eTag").split(","))
        if set(asked) - {"$select", "$top", "$expand"} or set(select) - FIELDS:
            return _refuse(400)
        return self._page(host, _Place(drive, list(drive.items), select, len(drive.log)))

    def _page(self, host: str, place: _Place) -> Answer:
        most = place.drive.most_entries
        values = [place.drive.told(item_id, place.select) for item_id in place.listed[:most]]
        link = "@odata.nextLink" if len(place.listed) > most else "@odata.deltaLink"
        is_last = len(place.listed) <= most
        token = secrets.token_urlsafe(12)
        self._places[token] = _Place(place.drive, place.listed[most:], place.select, place.log_end, is_last)
        content = {link: f"{host}/v1.0{next(self.links).format(place.drive.drive_id, token)}", "value": values}
        return Answer(200, dict(_JSON), json.dumps(content).encode())

    def _content(self, drive: Drive, item_id: str, asked: dict[str, str]) -> Answer:
        item = drive.items.get(item_id)
        if item is None or asked or "file" not in item:
            return _refuse(404 if item is None else 400)
        if "malware" in item:
            return refusal(403, "malwareDetected")
        return Answer(302, {"Location": f"{self.address}/_layouts/15/download.aspx?UniqueId={item_id}&tempauth=t"})


def _refuse(status: int) -> Answer:
    return refusal(status, _CODES[status])
