"""Changes, announcements and vendor windows for tests."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from rollout.changes.models import Announcement, Change, Fetch, VendorWindow
from rollout.tenants.models import Cloud, Tenant


def make_change(**overrides: Any) -> Change:
    """The change MC1111780. Asked for twice it is the same row; another `mc_id` is another change."""
    mc_id = overrides.pop("mc_id", "MC1111780")
    values: dict[str, Any] = {
        "slug": "authenticator-ios-backup" if mc_id == "MC1111780" else mc_id.lower(),
        "name": "Authenticator backup on iOS moves to iCloud and iCloud Keychain",
        "pack": "MC1111780",
        "tracked_since": date(2025, 7, 8),
    }
    change, _ = Change.objects.update_or_create(mc_id=mc_id, defaults=values | overrides)
    return change


def make_window(change: Change | None = None, **overrides: Any) -> VendorWindow:
    """September to early October 2025 for Worldwide, known since the day the notice came out."""
    values: dict[str, Any] = {
        "change": change or make_change(),
        "cloud": Cloud.WORLDWIDE,
        "phase": "General Availability",
        "begin_from": date(2025, 9, 1),
        "begin_to": date(2025, 9, 30),
        "begin_granularity": "month",
        "end_from": date(2025, 10, 1),
        "end_to": date(2025, 10, 10),
        "end_granularity": "early-month",
        "source": "Notice MC1111780",
        "known_since": datetime(2025, 7, 8, 23, 29, 36, tzinfo=UTC),
    }
    return VendorWindow.objects.create(**(values | overrides))


def make_announcement(**overrides: Any) -> Announcement:
    """One version of the post, without a body."""
    values: dict[str, Any] = {
        "mc_id": "MC1111780",
        "title": "Backup moves to iCloud",
        "category": "planForChange",
        "last_modified_at": datetime(2025, 7, 8, 23, 30, tzinfo=UTC),
        "published_at": datetime(2025, 7, 8, 23, 29, 36, tzinfo=UTC),
        "raw": {"id": "MC1111780"},
        "raw_hash": "0" * 64,
        "received_at": datetime(2025, 7, 9, 6, 0, tzinfo=UTC),
    }
    return Announcement.objects.create(**(values | overrides))


def make_version(on: str, *timeline: str, update: str = "", aside: str = "", **overrides: Any) -> Announcement:
    """A version of the post as of a day, with these paragraphs under “When this will happen”."""
    parts = [update, aside, "<b>When this will happen:</b>", *timeline, "<b>How this will affect you:</b>", "A little."]
    moment = datetime.fromisoformat(on).replace(tzinfo=UTC)
    return make_announcement(
        last_modified_at=moment,
        received_at=moment,
        body_html="".join(f"<p>{part}</p>" for part in parts if part),
        raw_hash=sha256(repr((on, parts)).encode()).hexdigest(),
        **overrides,
    )


def make_fetch(tenant: Tenant, **overrides: Any) -> Fetch:
    """A fetch of the tenant's Message center that failed."""
    at = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
    values: dict[str, Any] = {
        "tenant": tenant,
        "state": Fetch.State.FAILED,
        "started_at": at,
        "seen_at": at,
        "ended_at": at,
        "failure_count": 1,
        "problem": "Graph cannot be reached.",
    }
    return Fetch.objects.create(**(values | overrides))


def make_doubtful_window(**overrides: Any) -> VendorWindow:
    """Dates of the post, a month later than the notice's, that wait for a person."""
    values: dict[str, Any] = {
        "announcement": make_announcement(last_modified_at=datetime(2025, 9, 3, tzinfo=UTC)),
        "known_since": datetime(2025, 9, 3, tzinfo=UTC),
        "begin_from": date(2025, 10, 1),
        "begin_to": date(2025, 10, 31),
        "end_from": date(2025, 11, 1),
        "end_to": date(2025, 11, 10),
        "sentence": "We will begin rolling out in October 2025 and complete by early Novmber 2025.",
        "doubts": ["“Novmber” seems to be misspelt."],
        "is_used": False,
        "why_not_used": "“Novmber” seems to be misspelt.",
        "source": "Notice, version of 3 Sep 2025",
    }
    return make_window(**values | overrides)
