"""Which column means what, by the names that Entra, Intune, Graph and our own files give it. docs/import.md lists them.

Case, spaces, dashes and underscores in a name do not matter: “Device ID”, “deviceId” and “device_id” are one.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from rollout.tenants.importing.report import Unreadable
from rollout.tenants.models import ImportKind

PERSON_FIELDS = {
    "object_id": ("id", "object id", "entra id", "user id", "azure ad object id"),
    "upn": ("user principal name", "upn", "user upn"),
    "mail": ("mail", "email", "mail address", "email address"),
    "name": ("display name", "name", "user display name"),
    "given_name": ("given name", "first name"),
    "locale": ("preferred language", "locale", "language"),
    "country": ("usage location", "country"),
    "groups": ("groups", "member of"),
    "is_enabled": ("account enabled", "enabled"),
    "uses_authenticator": ("uses authenticator",),
    "only_authenticator": ("only authenticator",),
}
PHONE_FIELDS = {
    "device_id": ("device id",),
    "phone_name": ("device name", "phone name", "phone"),
    "platform": ("platform", "os", "operating system"),
    "model": ("model", "device model"),
    "os_version": ("os version", "operating system version"),
    "app_version": ("phone app version", "app version", "authenticator version"),
    "is_managed": ("managed", "is managed", "managed by", "management agent"),
    "is_supervised": ("supervised", "is supervised"),
    "blocked": ("blocked", "blocked settings"),
    "keychain_sync": ("keychain block cloud sync",),
    "backup": ("icloud block backup",),
    "document_sync": ("icloud block document sync",),
    "last_seen_at": ("last seen", "last check in", "last sync date time", "last contact"),
}
# Files of the other kinds know their people from elsewhere and have names of their own for some things.
KIND_FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    ImportKind.PEOPLE: PERSON_FIELDS | PHONE_FIELDS,
    ImportKind.DEVICES: PHONE_FIELDS
    | {
        "object_id": ("user id", "primary user id", "primary user"),
        "upn": ("primary user upn", "user principal name", "upn", "user upn"),
        "mail": ("primary user email address", "email address", "user email"),
        "device_id": ("device id", "intune device id", "id"),
    },
    ImportKind.METHODS: PHONE_FIELDS
    | {
        "object_id": ("user id", "object id"),
        "upn": ("user principal name", "upn"),
        "mail": ("mail",),
        "device_id": ("method id", "authentication method id", "id"),
        "phone_name": ("display name", "device name", "phone name"),
    },
    ImportKind.REGISTRATION: {
        "object_id": ("id", "user id", "object id"),
        "upn": ("user principal name", "upn", "user"),
        "methods": ("methods registered",),
    },
}
# A column that only one kind of file has. The first kind with one of its columns it is; else it is people.
_TELLING = {
    ImportKind.REGISTRATION: ("methods registered",),
    ImportKind.METHODS: ("phone app version", "device tag"),
    ImportKind.DEVICES: ("primary user upn", "primary user email address", "last check in", "last sync date time",
                         "managed by", "management agent", "managed device owner type"),
}  # fmt: skip
_BRACKETED = re.compile(r".*\[([A-Za-z]+)\]")  # Entra's bulk templates: “User name [userPrincipalName] Required”


@dataclass(frozen=True)
class Columns:
    """What a header says: the kind of file, for each field the columns that may hold it, best first, and the rest."""

    kind: str
    width: int
    places: dict[str, tuple[int, ...]]
    unknown: list[str]

    @cached_property
    def several(self) -> dict[str, tuple[int, ...]]:
        """The fields that more than one column may hold."""
        return {field: places for field, places in self.places.items() if len(places) > 1}

    def has(self, *fields: str) -> bool:
        return any(field in self.places for field in fields)


def read_header(header: list[str]) -> Columns:
    """The columns of a header. Raises Unreadable when two columns have one name or nothing says whose row a row is."""
    names = [_plain(name) for name in header]
    twice = [header[names.index(name)] for name, count in Counter(names).items() if name and count > 1]
    if twice:
        raise Unreadable(1, f"The column “{_shown(twice[0])}” is there twice. Take one of them out.")
    kind = next((kind for kind, telling in _TELLING.items() if {_plain(t) for t in telling} & set(names)), None)
    kind = kind or ImportKind.PEOPLE
    places = {
        field: found
        for field, spellings in KIND_FIELDS[kind].items()
        if (found := tuple(names.index(_plain(name)) for name in spellings if _plain(name) in names))
    }
    if not {"object_id", "upn"} & set(places) and not (kind != ImportKind.PEOPLE and "mail" in places):
        wanted = "“id” (the object id) or “userPrincipalName”"
        raise Unreadable(1, f"Nothing says whose row a row is: the file needs a column {wanted}.")
    used = {place for found in places.values() for place in found}
    unknown = [_shown(name) for place, name in enumerate(header) if place not in used and name.strip()]
    return Columns(kind, len(header), places, unknown)


def known_count(header: list[str]) -> int:
    """How many of the names any kind of file has."""
    return len({_plain(name) for name in header} & _ALL_NAMES)


def _plain(name: str) -> str:
    bracketed = _BRACKETED.match(name)
    return re.sub(r"[\W_]+", "", bracketed.group(1) if bracketed else name).lower()


def _shown(name: str) -> str:
    """A stranger's column name, short and on one line."""
    return re.sub(r"\s+", " ", "".join(letter for letter in name if letter.isprintable())).strip()[:80]


_ALL_NAMES = {
    _plain(name) for fields in KIND_FIELDS.values() for spellings in fields.values() for name in spellings
} | {_plain(name) for telling in _TELLING.values() for name in telling}
