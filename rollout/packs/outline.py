"""`announcement.json`: the post's fields without its body, so that a pack works before the post itself is imported."""

from dataclasses import dataclass
from datetime import datetime

from rollout.packs.reading import Node

CATEGORIES = ("planForChange", "stayInformed", "preventOrFixIssue")
SEVERITIES = ("normal", "high", "critical")


@dataclass(frozen=True)
class Quotation:
    """The one sentence of the vendor that a pack may hold, word for word: the sentence with the dates."""

    text: str
    source: str


@dataclass(frozen=True)
class AnnouncementOutline:
    """What Graph calls a `serviceUpdateMessage`, without `body` and `details`."""

    mc_id: str
    title: str
    category: str
    severity: str
    is_major: bool
    services: tuple[str, ...]
    tags: tuple[str, ...]
    published_at: datetime
    last_modified_at: datetime
    expires_at: datetime | None
    act_by_at: datetime | None
    quotation: Quotation


def read_outline(node: Node, *, mc_id: str) -> AnnouncementOutline:
    """The outline of this post. Raises PackError, also where it is another post's."""
    node.only(
        "id", "title", "category", "severity", "isMajorChange", "services", "tags", "startDateTime",
        "lastModifiedDateTime", "endDateTime", "actionRequiredByDateTime", "quotation",
    )  # fmt: skip
    quotation = node["quotation"].only("text", "source")
    return AnnouncementOutline(
        mc_id=node["id"].text(one_of=(mc_id,)),
        title=node["title"].text(at_most=500),
        category=node["category"].text(one_of=CATEGORIES),
        severity=node["severity"].text(one_of=SEVERITIES),
        is_major=node["isMajorChange"].flag(),
        services=node["services"].texts(),
        tags=node["tags"].texts(),
        published_at=node["startDateTime"].moment(),
        last_modified_at=node["lastModifiedDateTime"].moment(),
        expires_at=_moment_or_none(node["endDateTime"]),
        act_by_at=_moment_or_none(node["actionRequiredByDateTime"]),
        quotation=Quotation(quotation["text"].text(at_most=300), quotation["source"].text()),
    )


def _moment_or_none(node: Node) -> datetime | None:
    return None if node.is_null() else node.moment()
