"""Makes a row of the table from a row of the file, and says what is wrong with it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from rollout.tenants.importing import values
from rollout.tenants.importing.columns import Columns
from rollout.tenants.importing.reading import Sheet
from rollout.tenants.importing.report import Report
from rollout.tenants.models import ImportKind, Platform
from rollout.tenants.versions import version_key

# Longest values by field, as the tables hold them.
MAX_LENGTHS = {
    "object_id": 254,
    "upn": 254,
    "name": 200,
    "given_name": 120,
    "country": 60,
    "device_id": 120,
    "phone_name": 200,
}
MAX_GROUPS = 200
MAX_GROUP_LENGTH = 120
# Control characters, line and paragraph separators, and marks that make text read backwards.
HOSTILE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_MULTILINE = {"groups", "blocked", "methods"}
_BLOCKING_COLUMNS = ("keychain_sync", "backup", "document_sync")
# What says that a row about a person tells of a phone as well.
_PHONE_SIGNS = ("device_id", "phone_name", "platform", "os_version", "app_version", "last_seen_at")

Value = TypeVar("Value")

# Few words fill these columns, over and over. Few are kept: a stranger's may be long.
_locale = lru_cache(maxsize=100)(values.read_locale)
_platform = lru_cache(maxsize=100)(values.read_platform)
_key = lru_cache(maxsize=100)(version_key)


@dataclass
class ImportRow:
    """One row as the temporary table holds it; the field names are its columns.

    `key` is what the person will be known by: the object id, else the user principal name.
    """

    line: int
    key: str = ""
    object_id: str = ""
    upn: str = ""
    mail: str = ""
    name: str = ""
    given_name: str = ""
    locale: str = ""
    country: str = ""
    groups: list[str] = field(default_factory=list)
    is_enabled: bool | None = None
    uses_authenticator: bool | None = None
    only_authenticator: bool | None = None
    device_id: str | None = None
    phone_name: str = ""
    platform: str = Platform.UNKNOWN.value
    os_version: str = ""
    os_key: list[int] | None = None
    app_version: str = ""
    app_key: list[int] | None = None
    is_managed: bool | None = None
    is_supervised: bool | None = None
    blocked: list[str] = field(default_factory=list)
    last_seen_at: datetime | None = None


def clean_rows(sheet: Sheet, columns: Columns, report: Report) -> Iterator[ImportRow]:
    """The usable rows of the sheet; what is wrong with the others goes into the report.

    Raises Unreadable, see `open_sheet`.
    """
    for line, cells in sheet.rows:
        if not any(cell.strip() for cell in cells):
            continue
        report.rows += 1
        if len(cells) != columns.width:
            report.error(
                line,
                f"The row has {len(cells)} fields and the header {columns.width}: a delimiter or a quotation mark is "
                "missing or too many.",
            )
            continue
        texts = _texts(cells, columns)
        if _is_safe(line, texts, report) and (row := _row(line, texts, columns, report)):
            yield row


def _texts(cells: list[str], columns: Columns) -> dict[str, str]:
    """The trimmed text of every field that the file has: of its columns the first that is not empty."""
    texts = {name: cells[places[0]].strip() for name, places in columns.places.items()}
    for name, places in columns.several.items():
        texts[name] = next(filter(None, (cells[place].strip() for place in places)), "")
    return texts


def _is_safe(line: int, texts: dict[str, str], report: Report) -> bool:
    """Whether no text holds what could split a header, hide in a page or not fit. Errors go into the report."""
    if not HOSTILE.search("".join(texts.values())) and max(map(len, texts.values())) <= 60:
        return True
    safe = True
    for name, text in texts.items():
        shown = text.replace("\r\n", "\n").replace("\n", "") if name in _MULTILINE else text
        if HOSTILE.search(shown):
            report.error(line, f"{_label(name)} holds a line break or an invisible control character. Take it out.")
            safe = False
        longest = MAX_LENGTHS.get(name)
        if longest and len(text) > longest:
            report.error(line, f"{_label(name)} has {len(text):,} characters; at most {longest} fit. Shorten it.")
            safe = False
    return safe


def _row(line: int, texts: dict[str, str], columns: Columns, report: Report) -> ImportRow | None:
    object_id, upn = texts.get("object_id", "").lower(), texts.get("upn", "").lower()
    row = ImportRow(line, key=object_id or upn, object_id=object_id, upn=upn)
    if columns.kind == ImportKind.PEOPLE:
        return _person_row(row, texts, report)
    row.mail = texts.get("mail", "").lower()
    if not (row.object_id or row.upn or row.mail):
        report.leave_out(line)
        return None
    if columns.kind == ImportKind.REGISTRATION:
        row.uses_authenticator, row.only_authenticator = values.read_methods(texts["methods"])
        return row
    return _phone_row(row, texts, columns.kind, report)


def _person_row(row: ImportRow, texts: dict[str, str], report: Report) -> ImportRow | None:
    if not (row.object_id or row.upn):
        report.error(row.line, "The row has neither an object id nor a user principal name. Fill one of them in.")
        return None
    row.mail = _mail(row.line, texts.get("mail", ""), report)
    row.name = texts.get("name", "")
    row.given_name = texts.get("given_name", "")
    row.country = texts.get("country", "")
    row.locale = _readable(row.line, texts, "locale", _locale, report) or ""
    row.groups = _groups(row.line, texts.get("groups", ""), report)
    row.is_enabled = _readable(row.line, texts, "is_enabled", values.read_bool, report)
    row.uses_authenticator = _readable(row.line, texts, "uses_authenticator", values.read_bool, report)
    row.only_authenticator = _readable(row.line, texts, "only_authenticator", values.read_bool, report)
    if any(texts.get(sign) for sign in _PHONE_SIGNS):
        _add_phone(row, texts, report)
        row.device_id = texts.get("device_id") or row.phone_name or "phone"
    return row


def _phone_row(row: ImportRow, texts: dict[str, str], kind: str, report: Report) -> ImportRow | None:
    if kind == ImportKind.DEVICES and values.read_platform(texts.get("platform", ""), "") is None:
        report.leave_out(row.line)
        return None
    _add_phone(row, texts, report)
    row.device_id = texts.get("device_id") or row.phone_name or "phone"
    if kind == ImportKind.METHODS and not texts.get("platform"):
        row.platform = values.platform_of_app(row.app_key, row.phone_name)
    if kind == ImportKind.DEVICES and "is_managed" not in texts:
        row.is_managed = True  # Intune lists what it manages
    return row


def _add_phone(row: ImportRow, texts: dict[str, str], report: Report) -> None:
    row.phone_name = texts.get("phone_name", "")
    row.platform = _platform(texts.get("platform", ""), texts.get("model", "")) or Platform.UNKNOWN.value
    row.os_version, row.os_key = _version(row.line, texts, "os_version", report)
    row.app_version, row.app_key = _version(row.line, texts, "app_version", report)
    row.is_managed = values.read_managed(texts.get("is_managed", ""))
    row.is_supervised = _readable(row.line, texts, "is_supervised", values.read_bool, report)
    row.blocked = _blocked(row.line, texts, report)
    row.last_seen_at = _readable(row.line, texts, "last_seen_at", values.read_moment, report)


def _mail(line: int, text: str, report: Report) -> str:
    mail = values.read_mail(text) if text else ""
    if text and not mail:
        report.warn(line, f"No mail can go to “{_quoted(text)}”: the person is kept without an address.")
    return mail


def _groups(line: int, text: str, report: Report) -> list[str]:
    groups = values.read_words(text) if text else []
    if len(groups) > MAX_GROUPS or any(len(group) > MAX_GROUP_LENGTH for group in groups):
        report.error(line, f"At most {MAX_GROUPS} groups of {MAX_GROUP_LENGTH} characters fit. Shorten the list.")
    return groups


def _version(line: int, texts: dict[str, str], name: str, report: Report) -> tuple[str, list[int] | None]:
    """The text as it stands, at most 40 characters of it, and its numbers; what is no version is kept to be seen."""
    text = texts.get(name, "")
    key = _key(text) if text else None
    if text and key is None:
        report.warn(line, f"{_label(name)} “{_quoted(text)}” is no version: it counts as unknown.")
    return text[:40], key


def _blocked(line: int, texts: dict[str, str], report: Report) -> list[str]:
    if not any(map(texts.get, ("blocked", *_BLOCKING_COLUMNS))):
        return []
    listed = values.read_blocked(texts.get("blocked", ""))
    if listed is None:
        known = "keychain_sync, backup, document_sync"
        report.error(line, f"“{_quoted(texts['blocked'])}” is nothing that can be blocked. Known are {known}.")
        return []
    switched = {name for name in _BLOCKING_COLUMNS if values.read_bool(texts.get(name, ""))}
    return sorted(switched.union(listed))


def _readable(
    line: int, texts: dict[str, str], name: str, reader: Callable[[str], Value | None], report: Report
) -> Value | None:
    """What the reader makes of the text. Where that is nothing, a warning says so."""
    text = texts.get(name, "")
    value = reader(text) if text else None
    if text and (value is None or value == ""):
        report.warn(line, f"{_label(name)} “{_quoted(text)}” cannot be read: it counts as unknown.")
    return value


def _label(name: str) -> str:
    labels = {"object_id": "The object id", "upn": "The user principal name", "os_version": "The OS version"}
    return labels.get(name) or f"The {name.removesuffix('_at').replace('_', ' ').removeprefix('is ')}"


def _quoted(text: str) -> str:
    """A stranger's text, short enough for a sentence."""
    return text if len(text) <= 60 else f"{text[:60]}…"
