"""The closed lists of words and icons for states: what a badge or a status shows, never decided by a template."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["neutral", "outline", "dashed", "brand", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Badge:
    """One state as people see it: its word, its lucide icon and its tone (ui.md §4)."""

    word: str
    icon: str
    tone: Tone = "neutral"


BADGES: dict[str, dict[str, Badge]] = {
    "wave": {
        "draft": Badge("Draft", "circle-dashed", "dashed"),
        "ready": Badge("Ready", "circle", "outline"),
        "announced": Badge("Announced", "mail-check", "outline"),
        "rolling": Badge("Rolling", "loader", "brand"),
        "done": Badge("Done", "circle-check", "success"),
        "paused": Badge("Paused", "circle-pause", "warning"),
        "cancelled": Badge("Cancelled", "ban", "dashed"),
    },
    "delivery": {
        "sent": Badge("Sent", "circle-check", "success"),
        "failed": Badge("Failed", "circle-x", "danger"),
        "in_doubt": Badge("In doubt", "circle-question-mark", "warning"),
        "suppressed": Badge("Suppressed", "ban"),
        "waiting": Badge("Waiting", "clock"),
        "deferred": Badge("Deferred", "rotate-cw"),
        "cancelled": Badge("Cancelled", "circle-slash"),
    },
    "document": {
        "overdue": Badge("Overdue", "clock-alert", "danger"),
        "found": Badge("Found", "search", "outline"),
        "assigned": Badge("Assigned", "user-check", "warning"),
        "changed": Badge("Changed", "pencil", "brand"),
        "verified": Badge("Verified", "badge-check", "success"),
        "kept": Badge("Kept", "archive", "dashed"),
    },
    "mailing": {
        "draft": Badge("Draft", "circle-dashed", "dashed"),
        "waiting_for_approval": Badge("Waiting for approval", "hourglass", "warning"),
        "scheduled": Badge("Scheduled", "calendar-clock", "outline"),
        "sending": Badge("Sending", "loader", "brand"),
        "paused": Badge("Paused", "circle-pause", "warning"),
        "closed": Badge("Closed", "circle-check", "success"),
        "stopped": Badge("Stopped", "octagon-x", "dashed"),
    },
    "change": {
        "announced": Badge("Announced", "megaphone", "outline"),
        "not_open": Badge("Window not open yet", "calendar-clock", "outline"),
        "open": Badge("Window open", "calendar-days", "brand"),
        "passed": Badge("Window passed, not confirmed", "calendar-off", "warning"),
        "done": Badge("Done", "circle-check", "success"),
    },
    "post": {
        "new": Badge("New", "inbox", "brand"),
        "changed": Badge("Changed", "pencil", "warning"),
        "tracked": Badge("Tracked", "megaphone", "success"),
        "dismissed": Badge("Dismissed", "archive", "dashed"),
    },
    "problem": {
        "open": Badge("Open", "circle-alert", "danger"),
        "watching": Badge("Watching", "eye", "warning"),
        "closed": Badge("Closed", "circle-check", "success"),
    },
    "text": {
        "draft": Badge("Draft", "circle-dashed", "dashed"),
        "published": Badge("Published", "circle-check", "success"),
    },
    "tenant": {
        "trial": Badge("Trial", "flask-conical", "outline"),
        "live": Badge("Live", "radio-tower", "success"),
    },
    "reach": {
        "only_method": Badge("Only sign-in method", "octagon-alert", "danger"),
        "ready": Badge("Ready", "circle-check", "success"),
        "update": Badge("Update and open", "circle-arrow-up", "warning"),
        "blocked": Badge("Blocked", "lock", "danger"),
        "too_old": Badge("iOS too old", "triangle-alert", "warning"),
        "unknown": Badge("Unknown", "circle-question-mark"),
        "not_ios": Badge("Not an iPhone", "smartphone"),
    },
    "check": {
        "passed": Badge("Passed", "circle-check", "success"),
        "accepted": Badge("Accepted", "triangle-alert", "warning"),
        "to_do": Badge("To do", "octagon-alert", "danger"),
        "not_checked": Badge("Not checked", "circle-dashed"),
    },
    "attention": {
        "danger": Badge("", "octagon-alert", "danger"),
        "warning": Badge("", "triangle-alert", "warning"),
        "overdue": Badge("", "clock-alert", "warning"),
        "late": Badge("", "calendar-clock", "warning"),
        "no_date": Badge("", "calendar-off", "warning"),
        "nothing": Badge("Nothing open", "check"),
        "trial": Badge("", "flask-conical"),
    },
    "step": {
        "done": Badge("Done", "circle-check", "success"),
        "current": Badge("To do", "circle-dot", "brand"),
        "late": Badge("Late", "clock-alert", "warning"),
        "open": Badge("To do", "circle-dashed"),
    },
    "fetch": {
        "waiting": Badge("Waits for a worker", "clock"),
        "running": Badge("Fetching", "loader", "brand"),
        "done": Badge("Done", "circle-check", "success"),
        "failed": Badge("Failed: nothing was changed", "circle-x", "danger"),
    },
    "sync": {
        "waiting": Badge("Waits for a worker", "clock"),
        "running": Badge("Syncing", "loader", "brand"),
        "done": Badge("Done", "circle-check", "success"),
        "partly": Badge("Done in part", "triangle-alert", "warning"),
        "failed": Badge("Failed", "circle-x", "danger"),
        "stopped": Badge("Stopped", "octagon-x"),
    },
    "sync_part": {
        "waiting": Badge("To come", "circle-dashed"),
        "running": Badge("Reading", "loader", "brand"),
        "done": Badge("Done", "circle-check", "success"),
        "failed": Badge("Failed", "circle-x", "danger"),
        "left_out": Badge("Not allowed", "lock", "warning"),
        "cut": Badge("Not finished", "circle-slash"),
    },
    "permission": {
        "granted": Badge("Granted", "circle-check", "success"),
        "missing": Badge("Permission missing", "lock", "danger"),
        "no_licence": Badge("Licence missing", "ban", "warning"),
        "not_in_cloud": Badge("Not in this cloud", "ban"),
        "untried": Badge("Could not be tried", "circle-question-mark", "warning"),
    },
    "health": {
        "ok": Badge("Working", "circle-check", "success"),
        "slow": Badge("Slow", "triangle-alert", "warning"),
        "down": Badge("Not working", "circle-x", "danger"),
        "unknown": Badge("Not checked", "circle-dashed"),
    },
}


def badge_of(kind: str, state: str) -> Badge:
    """The badge of a state. Raises KeyError for a kind or state the lists do not know."""
    return BADGES[kind][state]
