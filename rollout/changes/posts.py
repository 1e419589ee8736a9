"""Message center posts as Graph, the PowerShell SDK and public archives write them, read as hostile input."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from portal.errors import BadInput
from rollout.changes.canonical import canonical, canonical_hash
from rollout.changes.sanitising import clean_html, text_as_html, without_controls

MAX_POSTS = 20_000
# The longest of 1,938 archived posts has some 30,000 characters; nh3 needs the square of the nesting, so tags are few.
MAX_BODY_CHARACTERS = 200_000
MAX_BODY_TAGS = 5_000
MAX_PROBLEMS = 50
MC_ID = re.compile(r"MC\d{4,9}")


@dataclass(frozen=True)
class Post:
    """One version of a post: what `Announcement` keeps, ready to be written."""

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
    raw: dict[str, Any]
    raw_hash: str

    @property
    def version(self) -> tuple[str, datetime]:
        return self.mc_id, self.last_modified_at


class _Wrong(Exception):
    """One field of one post cannot be used."""


def read_posts(content: bytes, *, name: str) -> list[Post]:
    """The posts in a JSON file: one post, a list, or Graph's page `{"value": […]}`.

    Raises BadInput that names the file and lists every post that cannot be used; then none may be used.
    """
    values = _values(_json(content, name), name)
    posts, problems = [], []
    for number, value in enumerate(values, start=1):
        try:
            posts.append(_post(value))
        except _Wrong as wrong:
            problems.append(f"Post {number}{_number_of(value)}: {wrong}")
    if problems:
        more = (f"And {len(problems) - MAX_PROBLEMS} more.",) if len(problems) > MAX_PROBLEMS else ()
        raise BadInput(
            f"{name}: {len(problems)} of {len(values)} posts cannot be used. Nothing was imported.",
            where=name,
            problems=(*problems[:MAX_PROBLEMS], *more),
        )
    return posts


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8.", where=name) from None
    except json.JSONDecodeError as error:
        raise BadInput(f"{name}, line {error.lineno}: this is not valid JSON: {error.msg}.", where=name) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, NaN, or brackets nested by the thousand.
        raise BadInput(f"{name} holds JSON that no post has: numbers or nesting without end.", where=name) from None


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _values(value: Any, name: str) -> list[Any]:
    if isinstance(value, dict):
        page = next((item for key, item in value.items() if key.lower() == "value"), None)
        value = page if isinstance(page, list) else [value]
    if not isinstance(value, list) or not value:
        raise BadInput(f"{name} holds no posts.", where=name)
    if len(value) > MAX_POSTS:
        raise BadInput(f"{name} holds {len(value):,} posts; at most {MAX_POSTS:,} fit.", where=name)
    return value


def _number_of(value: Any) -> str:
    number = next((item for key, item in value.items() if key.lower() == "id"), None) if isinstance(value, dict) else 0
    return f" ({number})" if isinstance(number, str) and MC_ID.fullmatch(number) else ""


def _post(value: Any) -> Post:
    if not isinstance(value, dict):
        raise _Wrong("this is not a post.")
    try:
        raw = _storable(canonical(value))
    except RecursionError:
        raise _Wrong("it is nested without end.") from None
    if not MC_ID.fullmatch(mc_id := _text(raw, "id", 20)):
        raise _Wrong("“id” is not the number of a post like MC1111780.")
    return Post(
        mc_id=mc_id,
        title=_text(raw, "title", 500),
        category=_text(raw, "category", 40, required=False),
        severity=_text(raw, "severity", 20, required=False),
        is_major=raw.get("isMajorChange") is True,
        services=_texts(raw, "services", 120),
        tags=_texts(raw, "tags", 60),
        published_at=_required_moment(raw, "startDateTime"),
        last_modified_at=_required_moment(raw, "lastModifiedDateTime"),
        expires_at=_moment(raw, "endDateTime"),
        act_by_at=_moment(raw, "actionRequiredByDateTime"),
        summary=_summary(raw),
        body_html=_body(raw),
        raw=raw,
        raw_hash=canonical_hash(raw),
    )


def _storable(value: Any) -> Any:
    """The post as it came, without the characters that PostgreSQL's JSON cannot hold."""
    if isinstance(value, dict):
        return {without_controls(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return without_controls(value) if isinstance(value, str) else value


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
        moment = datetime.fromisoformat(value)
        # Year 1 or 9999 with an offset is out of range in UTC.
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise _Wrong(f"“{key}” is not a moment like 2025-07-08T23:29:36Z.") from None


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


def _body(raw: dict[str, Any]) -> str:
    body = raw.get("body")
    if body is None:
        return ""
    content = body.get("content") if isinstance(body, dict) else None
    if content is None or not isinstance(content, str):
        raise _Wrong("“body” has no “content”.")
    if len(content) > MAX_BODY_CHARACTERS:
        raise _Wrong(f"the body has {len(content):,} characters; at most {MAX_BODY_CHARACTERS:,} fit.")
    if content.count("<") > MAX_BODY_TAGS:
        raise _Wrong(f"the body has more than {MAX_BODY_TAGS:,} tags.")
    return text_as_html(content) if body.get("contentType") == "text" else clean_html(content)
