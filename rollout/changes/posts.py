"""Message center posts as Graph, the PowerShell SDK and public archives write them, read as hostile input."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from portal.errors import BadInput
from portal.outside_json import MAX_VALUES, would_fill_memory
from rollout.changes.bodies import Body, read_body
from rollout.changes.canonical import camel, canonical_hash, is_foreign
from rollout.changes.sameness import text_hash
from rollout.changes.sanitising import without_controls
from rollout.changes.tenant_parts import feature_status, without_tenant_parts

MAX_POSTS = 20_000
# A post has three levels, and no number but dates in texts.
MAX_DEPTH = 20
MAX_DIGITS = 40
MC_ID = re.compile(r"MC[0-9]{4,9}")
# Windows PowerShell 5.1 writes moments like this, in milliseconds since 1970.
POWERSHELL_MOMENT = re.compile(r"/Date\((-?[0-9]{1,15})\)/")


@dataclass(frozen=True)
class Post:
    """One version of a post: what `Announcement` keeps, ready to be written, and what is the fetching tenant's own."""

    mc_id: str
    title: str
    category: str
    severity: str
    is_major: bool
    services: list[str]
    tags: list[str]
    published_at: datetime
    last_modified_at: datetime
    expires_at: datetime | None
    act_by_at: datetime | None
    summary: str
    body_html: str
    body_note: str
    text_hash: str
    raw: dict[str, Any]
    raw_hash: str
    tenant_parts: dict[str, Any]
    feature_status: str

    @property
    def version(self) -> tuple[str, datetime, str]:
        return self.mc_id, self.last_modified_at, self.raw_hash

    def as_values(self) -> dict[str, Any]:
        """The fields of an Announcement by their names."""
        own = {"tenant_parts", "feature_status"}
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in own}


@dataclass(frozen=True)
class RefusedPost:
    """A post that cannot be used. `number` is its place, from 1; `mc_id` is empty where it has no usable number."""

    number: int
    mc_id: str
    problem: str

    def __str__(self) -> str:
        """“Post 2 (MC900101): “title” is missing.”"""
        return f"Post {self.number}{f' ({self.mc_id})' if self.mc_id else ''}: {self.problem}"


@dataclass(frozen=True)
class ReadPosts:
    """Posts as they came, in their order, and those that cannot be used."""

    posts: tuple[Post, ...]
    refused: tuple[RefusedPost, ...]


class _Wrong(Exception):
    """One field of one post cannot be used."""


class _Doubled(dict[str, Any]):
    """A JSON object that says something twice, so that nobody can tell which counts."""


def read_posts(content: bytes, *, name: str) -> ReadPosts:
    """The posts in a JSON file: one post, a list, or Graph's page `{"value": […]}`.

    Raises BadInput that names the file where it is no JSON, or holds no posts or too many.
    """
    return read_values(_values(read_json(content, name=name), name))


def read_values(values: Sequence[Any]) -> ReadPosts:
    """The posts among parsed JSON values. One that cannot be used is named with its reason; the others go on."""
    posts, refused = [], []
    for number, value in enumerate(values, start=1):
        try:
            posts.append(_post(value))
        except _Wrong as wrong:
            refused.append(RefusedPost(number, _mc_id_of(value), str(wrong)))
    return ReadPosts(tuple(posts), tuple(refused))


def read_json(content: bytes, *, name: str) -> Any:
    """JSON that may hold posts, for `read_values`: an object that says something twice, or a number without end, stays
    recognisable, so that it costs only the post that holds it.

    Raises BadInput, naming `name`, where it is no JSON or would fill the memory.
    """
    if would_fill_memory(content):
        raise BadInput(f"{name} holds more than {MAX_VALUES:,} brackets and commas: no posts have so many.", where=name)
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object, parse_int=_int)
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8.", where=name) from None
    except json.JSONDecodeError as error:
        raise BadInput(f"{name}, line {error.lineno}: this is not valid JSON: {error.msg}.", where=name) from None
    except RecursionError:
        raise BadInput(f"{name} holds JSON nested without end, which no post has.", where=name) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    return value if len(value) == len(pairs) else _Doubled(value)


def _int(digits: str) -> float:
    # Thousands of digits cost the square of their number; what is no number is refused with its post.
    return int(digits) if len(digits) <= MAX_DIGITS else math.nan


def _values(value: Any, name: str) -> list[Any]:
    if isinstance(value, dict):
        page = next((item for key, item in value.items() if key.lower() == "value"), None)
        if isinstance(page, list) and isinstance(value, _Doubled):
            raise BadInput(f"{name} says something twice.", where=name)
        value = page if isinstance(page, list) else [value]
    if not isinstance(value, list) or not value:
        raise BadInput(f"{name} holds no posts.", where=name)
    if len(value) > MAX_POSTS:
        raise BadInput(f"{name} holds {len(value):,} posts; at most {MAX_POSTS:,} fit.", where=name)
    return value


def _mc_id_of(value: Any) -> str:
    number = next((item for key, item in value.items() if key.lower() == "id"), "") if isinstance(value, dict) else ""
    return number if isinstance(number, str) and MC_ID.fullmatch(number) else ""


def _post(value: Any) -> Post:
    if not isinstance(value, dict):
        raise _Wrong("this is not a post.")
    raw, own = without_tenant_parts(_storable(value, MAX_DEPTH))
    if not MC_ID.fullmatch(mc_id := _text(raw, "id", 20)):
        raise _Wrong("“id” is not the number of a post like MC1111780.")
    title, summary, body = _text(raw, "title", 500), _summary(raw), _body(raw)
    act_by_at = _moment(raw, "actionRequiredByDateTime")
    return Post(
        mc_id=mc_id,
        title=title,
        category=_text(raw, "category", 40, required=False),
        severity=_text(raw, "severity", 20, required=False),
        is_major=raw.get("isMajorChange") is True,
        services=_texts(raw, "services", 120),
        tags=_texts(raw, "tags", 60),
        published_at=_required_moment(raw, "startDateTime"),
        last_modified_at=_required_moment(raw, "lastModifiedDateTime"),
        expires_at=_moment(raw, "endDateTime"),
        act_by_at=act_by_at,
        summary=summary,
        body_html=body.html,
        body_note=body.note,
        text_hash=text_hash(title, summary=summary, body=_said(raw, body), act_by_at=act_by_at),
        raw=raw,
        raw_hash=canonical_hash(raw),
        tenant_parts=own,
        feature_status=feature_status(own),
    )


def _storable(value: Any, depth: int) -> Any:
    """The canonical form without what PostgreSQL's JSON cannot hold: control characters, lone surrogates, NaN."""
    if depth == 0:
        raise _Wrong("it is nested without end.")
    if isinstance(value, _Doubled):
        raise _Wrong("it says something twice.")
    if isinstance(value, dict):
        return _storable_object(value, depth)
    if isinstance(value, list):
        return [_storable(item, depth - 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise _Wrong("it holds a number that no post has.")
    return without_controls(value) if isinstance(value, str) else value


def _storable_object(value: dict[str, Any], depth: int) -> dict[str, Any]:
    stored: dict[str, Any] = {}
    for written, item in value.items():
        if is_foreign(key := camel(without_controls(written))):
            continue
        if key in stored:
            raise _Wrong(f"it says “{key[:40]}” twice.")
        stored[key] = _storable(item, depth - 1)
    return stored


def _text(raw: dict[str, Any], key: str, at_most: int, *, required: bool = True) -> str:
    value = raw.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise _Wrong(f"“{key}” is missing." if value in (None, "") else f"“{key}” is not a text.")
    text = " ".join(value.split())
    if len(text) > at_most:
        raise _Wrong(f"“{key}” has {len(text):,} characters; at most {at_most} fit.")
    return text


def _texts(raw: dict[str, Any], key: str, at_most: int) -> list[str]:
    values = raw.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _Wrong(f"“{key}” is not a list of texts.")
    return [" ".join(value.split())[:at_most] for value in values[:100]]


def _moment(raw: dict[str, Any], key: str) -> datetime | None:
    value = raw.get(key)
    if value in (None, ""):
        return None
    try:
        moment = _parsed_moment(value)
        # Year 1 or 9999 with an offset is out of range in UTC.
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise _Wrong(f"“{key}” is not a moment like 2025-07-08T23:29:36Z.") from None


def _parsed_moment(value: str) -> datetime:
    if milliseconds := POWERSHELL_MOMENT.fullmatch(value):
        return datetime.fromtimestamp(int(milliseconds[1]) / 1_000, tz=UTC)
    return datetime.fromisoformat(value)


def _required_moment(raw: dict[str, Any], key: str) -> datetime:
    if (moment := _moment(raw, key)) is None:
        raise _Wrong(f"“{key}” is missing.")
    return moment


def _summary(raw: dict[str, Any]) -> str:
    details = raw.get("details") or []
    if not isinstance(details, list):
        raise _Wrong("“details” is not a list.")
    for detail in details:
        if isinstance(detail, dict) and detail.get("name") == "Summary" and isinstance(detail.get("value"), str):
            return str(detail["value"]).strip()
    return ""


def _body(raw: dict[str, Any]) -> Body:
    body = raw.get("body")
    if body is None:
        return read_body("", is_text=True)
    content = body.get("content") if isinstance(body, dict) else None
    if not isinstance(content, str):
        raise _Wrong("“body” has no “content”.")
    return read_body(content, is_text=body.get("contentType") == "text")


def _said(raw: dict[str, Any], body: Body) -> str:
    """What the whole body says, shown or not."""
    return str(raw["body"]["content"]) if body.note else body.html
