"""Document libraries of SharePoint and OneDrive: those of a site, and the files in one with what changed since.

Needs Files.Read.All, or Sites.Selected with the right to read the site. Only names, places and versions are listed;
what is in a file is fetched by `downloading`.
"""

import re
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from portal.errors import BadInput
from portal.https import Session
from rollout.tenants.graph import values
from rollout.tenants.graph.client import TRY_SECONDS, TRY_TIMEOUT_SECONDS
from rollout.tenants.graph.clouds import endpoints, sharepoint_domain
from rollout.tenants.graph.paging import Listing, read_list
from rollout.tenants.graph.reading import Reader
from rollout.tenants.graph.rows import Page
from rollout.tenants.graph.subjects import LIBRARIES
from rollout.tenants.models.connection import GraphConnection

# https://learn.microsoft.com/graph/api/driveitem-delta: takes $select. `malware` is there where something was found.
_FIELDS = "id,name,eTag,size,webUrl,parentReference,file,folder,package,root,deleted,malware,remoteItem"
LONGEST_ID = 200
LONGEST_NAME = 400
LONGEST_URL = 1000
MOST_LIBRARIES = 200
_SITE_ROOTS = ("sites", "teams", "personal")
# What people copy: “…/:f:/r/sites/IT/Guides?e=abc”, “…/Guides/Forms/AllItems.aspx”.
_SHARED = re.compile(r"/:[a-z]:/[rs](?=/)")


@dataclass(frozen=True, slots=True)
class Library:
    """A document library: `drive_id` as Graph numbers it, `name` as people call it, `url` where they open it."""

    drive_id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Address:
    """What an address in SharePoint names: `host`, the `site` as "/sites/IT" (empty for the first of a host), and the
    `path` of what it shows, decoded, as "/sites/IT/Shared Documents/Guides"."""

    host: str
    site: str
    path: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file or folder of a library, or what changed of one.

    `revision` changes with the file, be it its name alone; empty where Graph gives none. `parent_id` is empty for the
    library itself, which is a folder without a name. `is_gone`: nothing else is told. `problem` says in words why it
    is not to be read.
    """

    item_id: str
    parent_id: str = ""
    name: str = ""
    is_folder: bool = False
    revision: str = ""
    url: str = ""
    size: int = 0
    problem: str = ""
    is_gone: bool = False


def parse_address(text: str, cloud: str) -> Address:
    """An address of SharePoint as people copy it from the browser. Raises BadInput with what to copy instead."""
    domain = sharepoint_domain(cloud)
    example = f"https://contoso{domain}/sites/IT/Shared Documents"
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise BadInput(f"This is no address. Copy the library’s from the browser, such as {example}.") from None
    if parts.scheme != "https" or port not in (None, 443) or parts.username or not is_sharepoint(host, cloud):
        raise BadInput(f"Addresses of this tenant’s SharePoint look like {example}. Copy it from the browser.")
    path = unquote(_SHARED.sub("", parts.path)).rstrip("/")
    names = path.strip("/").split("/")
    if any(not name or name in (".", "..") or not name.isprintable() or ":" in name for name in names) and path:
        raise BadInput(f"This is no address of a library. Copy it from the browser, such as {example}.")
    is_site = names[0].lower() in _SITE_ROOTS and len(names) > 1
    return Address(host, f"/{names[0]}/{names[1]}" if is_site else "", path)


def is_sharepoint(host: str, cloud: str) -> bool:
    """Whether a host, in lower case, is one of this cloud's SharePoint."""
    domain = re.escape(sharepoint_domain(cloud))
    return re.fullmatch(rf"[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?{domain}", host) is not None


def list_libraries(connection: GraphConnection, address: Address) -> list[Library]:
    """The libraries of the site that an address names, by name. Raises GraphProblem, within half a minute."""
    host = endpoints(connection.tenant.cloud).graph
    site = f"{address.host}:{quote(address.site)}:" if address.site else address.host
    # Graph leads on by the id of the site: a list that goes on is longer than anybody's choice.
    listing = Listing(LIBRARIES, f"/v1.0/sites/{site}/drives", f"?$select=id,name,webUrl&$top={MOST_LIBRARIES}")
    with Session(timeout_seconds=TRY_TIMEOUT_SECONDS) as session:
        reader = Reader(connection, session, LIBRARIES, until=time.monotonic() + TRY_SECONDS)
        page = reader.read(f"{host}{listing.path}{listing.query}")
    cloud = connection.tenant.cloud
    found = [_library(value, cloud) for value in values.objects(page.values)]
    return sorted((library for library in found if library), key=lambda library: library.name.lower())


def named_by(address: Address, libraries: list[Library]) -> Library | None:
    """The library that an address leads into, if any: the longest of those whose own address it begins with."""
    path = f"{address.path.lower()}/"
    own = {unquote(urlsplit(library.url).path).rstrip("/").lower(): library for library in libraries if library.url}
    fitting = [start for start in own if path.startswith(f"{start}/")]
    return own[max(fitting, key=len)] if fitting else None


def read_files(connection: GraphConnection, drive_id: str, *, resume: str = "") -> Generator[Page[FileRow]]:
    """All files and folders of a library; with the `resume` of a last page what changed since then.

    Graph tells neither where an entry lies nor what else moved with a folder: who wants paths keeps the folders. One
    entry may come several times in a round, and the last counts. Where Graph asks for a full round (410) the reader
    begins one by itself, and its first page `starts_anew`. Raises GraphProblem on any page.
    """
    cloud = connection.tenant.cloud
    with closing(read_list(connection, _listing(drive_id), resume=resume)) as places:
        for place in places:
            listed = [value for value in values.objects(place.page.values) if _identifier(value.get("id"))]
            rows = tuple(row for value in listed if (row := _row(value, cloud)))
            yield Page(
                rows,
                resume=place.next_address,
                is_last=place.is_last,
                starts_anew=place.starts_anew,
                unreadable=len(place.page.values) - len(listed),
            )


def drive_address(drive_id: str) -> str:
    """The path of a drive on the Graph host."""
    return f"/v1.0/drives/{quote(drive_id, safe='!')}"


def _listing(drive_id: str) -> Listing:
    # Seen of Graph: /drives/{id}/root/delta?token=…, /drives('{id}')/root/microsoft.graph.delta(token='…'),
    # /drives/{id}/items/{id of the root}/delta.
    own = "|".join(re.escape(quote(drive_id, safe=safe)) for safe in ("!", ""))
    shape = (
        rf"/v1\.0/drives(?:/(?:{own})|\('(?:{own})'\))"
        r"/(?:root|items(?:/[A-Za-z0-9!%_-]+|\('[A-Za-z0-9!%_-]+'\)))"
        r"/(?:microsoft\.graph\.)?delta(?:\((?:token='?[^/\\()']*'?)?\))?"
    )
    path = f"{drive_address(drive_id)}/root/delta"
    return Listing(LIBRARIES, path, f"?$select={_FIELDS}", shape=shape, is_round=True)


def _library(value: dict[str, Any], cloud: str) -> Library | None:
    drive_id = _identifier(value.get("id"))
    name = values.text(value.get("name"), LONGEST_NAME)
    return Library(drive_id, name or drive_id, _url(value.get("webUrl"), cloud)) if drive_id else None


def _row(value: dict[str, Any], cloud: str) -> FileRow | None:
    """A file or folder; None for what is neither, such as a shortcut to elsewhere."""
    item_id = _identifier(value.get("id"))
    if value.get("remoteItem") is not None:
        return None
    if value.get("deleted") is not None:
        return FileRow(item_id, is_gone=True)
    # A notebook is a package: its parts lie in it like files in a folder.
    is_folder = any(value.get(facet) is not None for facet in ("folder", "package", "root"))
    if not is_folder and value.get("file") is None:
        return None
    if value.get("root") is not None:
        return FileRow(item_id, is_folder=True)
    size = value.get("size")
    return FileRow(
        item_id,
        parent_id=_identifier(values.inner(value, "parentReference").get("id")),
        # What stands between the names of a path cannot be in one.
        name=values.text(value.get("name"), LONGEST_NAME).replace("/", "_"),
        is_folder=is_folder,
        revision="" if is_folder else values.text(value.get("eTag"), LONGEST_ID),
        url="" if is_folder else _url(value.get("webUrl"), cloud),
        size=size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else 0,
        problem="" if value.get("malware") is None else MALWARE,
    )


MALWARE = "Microsoft takes this file for malware. It is not fetched: have it looked at in Defender."


def _identifier(value: object) -> str:
    """An id of SharePoint's; empty for what is none, or could be read as another part of an address."""
    return value if isinstance(value, str) and re.fullmatch(rf"[A-Za-z0-9!_.,-]{{1,{LONGEST_ID}}}", value) else ""


def _url(value: object, cloud: str) -> str:
    """Where people open it; empty for an address that is not one of the cloud's SharePoint."""
    url = value if isinstance(value, str) and len(value) <= LONGEST_URL and value.isprintable() else ""
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme == "https" and parts.port is None and not parts.username
    except ValueError:
        return ""
    return url if is_plain and " " not in url and is_sharepoint((parts.hostname or "").lower(), cloud) else ""
