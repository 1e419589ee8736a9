"""Single values of Graph's answers, each of which may be anything. What cannot be read is unknown, never a guess."""

import re
from datetime import datetime
from typing import Any

from rollout.tenants.importing.rows import HOSTILE
from rollout.tenants.importing.values import read_mail, read_moment
from rollout.tenants.versions import version_key

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOBODY = "00000000-0000-0000-0000-000000000000"
LONGEST_VERSION = 40
# PostgreSQL keeps later ones, and Python cannot read them back in every zone.
_LAST_YEAR = 2199


def objects(values: list[Any]) -> list[dict[str, Any]]:
    """Those of a list that are objects."""
    return [value for value in values if isinstance(value, dict)]


def inner(value: dict[str, Any], name: str) -> dict[str, Any]:
    """The object under this name, empty where there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def identifier(value: object) -> str:
    """An object id in lower case; empty for what is none, and for the id of nobody."""
    found = value.strip().lower() if isinstance(value, str) else ""
    return found if _ID.fullmatch(found) and found != _NOBODY else ""


def text(value: object, longest: int) -> str:
    """A text on one line, without what could hide in a page or cannot be stored, cut at `longest` characters."""
    if not isinstance(value, str):
        return ""
    # Half a surrogate pair is valid JSON and no text. What is far too long is cut first: the rest costs time alone.
    storable = value[: 4 * longest].encode("utf-8", "ignore").decode()
    return HOSTILE.sub("", storable).strip()[:longest].strip()


def mail(value: object) -> str:
    """An address to which mail can go, else empty: what would have to be cleaned first may be another's."""
    return read_mail(value.strip()) if isinstance(value, str) and len(value) <= 300 else ""


def flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """A time; None for “0001-01-01”, which is Graph's way to say never, and for years in which nobody lives."""
    found = read_moment(value.strip()) if isinstance(value, str) and len(value) <= 40 else None
    return found if found and found.year <= _LAST_YEAR else None


def version(value: object) -> tuple[str, list[int] | None]:
    """The text of a version, and its numbers; None where it is no version."""
    shown = text(value, LONGEST_VERSION)
    return shown, version_key(shown) if shown else None
