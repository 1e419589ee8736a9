"""What a post says about the one tenant that fetched it; all else is the same for everybody.

`viewPoint` is what that tenant's people did with the post. The detail `FeatureStatusJson` says how far Microsoft is
there; as seen in the wild it is a JSON text of roadmap numbers, each with a list of
{"RoadmapId", "Platform", "Status", "LatestRing", "LastUpdateTime"}; Microsoft documents it nowhere.
"""

import json
from collections.abc import Iterator
from typing import Any

from rollout.changes.models.tenant_post import FeatureStatus
from rollout.changes.sanitising import without_controls

OWN_DETAIL = "FeatureStatusJson"
# The longest seen has some 2,000 characters.
MAX_STATUS_CHARACTERS = 100_000
MAX_STATUS_LENGTH = 40
NO_STATUS = {"", "featurerolloutstatusnotsupported"}
KNOWN = {status.value.lower(): status.value for status in FeatureStatus}


def without_tenant_parts(raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A post in its canonical form as all tenants share it, and the tenant's own parts as they came.

    The latter has at most two keys: `viewPoint`, and `details` with the details that are the tenant's.
    """
    details = raw.get("details")
    shared = {key: value for key, value in raw.items() if key != "viewPoint"}
    own = {"viewPoint": raw["viewPoint"]} if raw.get("viewPoint") is not None else {}
    if isinstance(details, list) and any(map(_is_own, details)):
        shared["details"] = [detail for detail in details if not _is_own(detail)]
        own["details"] = [detail for detail in details if _is_own(detail)]
    return shared, own


def feature_status(own: dict[str, Any]) -> str:
    """A FeatureStatus, a word of Microsoft's that we do not know, or empty: no status, or a shape nobody has seen.

    The entry for all platforms decides where there is one; platforms that stand in different places are “InRollout”.
    """
    entries = [entry for detail in own.get("details", []) for entry in _entries(detail.get("value"))]
    decisive = [status for platform, status in entries if platform == "all"] or [status for _, status in entries]
    known = {status for status in decisive if status in FeatureStatus.values}
    if len(known) > 1:
        return FeatureStatus.IN_ROLLOUT.value
    return next(iter(known), decisive[0] if decisive else "")


def _is_own(detail: Any) -> bool:
    return isinstance(detail, dict) and detail.get("name") == OWN_DETAIL


def _entries(value: Any) -> Iterator[tuple[str, str]]:
    """(platform in lower case or empty, status) of every object that has a status, wherever it lies."""
    waiting = [_parsed(value)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting.extend(found)
        elif isinstance(found, dict):
            entry = {key.lower(): item for key, item in found.items()}
            if isinstance(status := entry.get("status"), str):
                if (word := without_controls(status).strip()).lower() not in NO_STATUS:
                    yield str(entry.get("platform", "")).lower(), KNOWN.get(word.lower(), word[:MAX_STATUS_LENGTH])
            else:
                waiting.extend(found.values())


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if len(value) <= MAX_STATUS_CHARACTERS else None
    except (ValueError, RecursionError):
        return None
