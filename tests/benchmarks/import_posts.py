"""How long it takes to import posts of the size that vendors write: new, again, and with four versions each."""

import json
from time import perf_counter, process_time

from django.utils import timezone

from rollout.changes.importing import import_announcements
from rollout.changes.models import Announcement

SIZES = (500, 2_000, 8_000)
VERSIONS = 4
# Words, markup and pictures as in MC1111780, whose body has 3,800 characters; each post says it in words of its own.
PARAGRAPH = (
    "<p>Starting in {when}, example {number} will offer a more seamless and secure experience on all devices of your"
    " organization &ndash; this update eliminates the need for step {step} and simplifies setup.\n</p>"
)
HEADING = "<p><b>{heading}</b>\n</p>"
LIST = "<ul>{items}</ul>"
ITEM = "<li>Users with example {number} enabled will automatically benefit from the enhanced experience {step}.\n</li>"
PICTURE = '<p><img src="https://cdn.example/{number}-{step}.png" style="width: 400px;" alt="settings {number}"></p>'
LINK = '<p>Learn more:&nbsp;<a href="https://learn.example/{number}" target="_blank">Back up example {number}</a></p>'
HEADINGS = (
    "When this will happen:",
    "How this will affect your organization:",
    "What you need to do to prepare:",
    "Compliance considerations:",
)


def run(sizes: tuple[int, ...] = SIZES) -> list[dict[str, object]]:
    """A row per load: its seconds, those of this process without PostgreSQL's, and how many posts a second that is."""
    rows = []
    for size in sizes:
        posts = [_post(number, version=0) for number in range(size)]
        rows += [_measured("new", posts), _measured("again", posts)]
        Announcement.objects.all().delete()
        versions = [_post(number, version=version) for number in range(size) for version in range(VERSIONS)]
        # No file may hold more posts; four versions of each come in as four files do.
        for version in range(VERSIONS):
            rows.append(_measured(f"version {version + 1} of {VERSIONS}", versions[version::VERSIONS]))
        Announcement.objects.all().delete()
    return rows


def _measured(case: str, posts: list[dict[str, object]]) -> dict[str, object]:
    content = json.dumps(posts).encode()
    started, began = perf_counter(), process_time()
    import_announcements(content, name="bench.json", at=timezone.now())
    seconds = perf_counter() - started
    return {
        "case": case,
        "posts": len(posts),
        "MB": round(len(content) / 1e6, 1),
        "seconds": round(seconds, 2),
        "CPU here": round(process_time() - began, 2),
        "a second": round(len(posts) / seconds),
    }


def _post(number: int, *, version: int) -> dict[str, object]:
    day = f"2026-{version + 1:02}-{number % 28 + 1:02}"
    return {
        "id": f"MC{900_000 + number}",
        "title": f"{'(Updated) ' if version else ''}Example {number}: an improved experience",
        "category": "planForChange",
        "severity": "normal",
        "isMajorChange": number % 3 == 0,
        "services": ["Example desk", "Example suite"],
        "tags": ["New feature", "User impact"],
        "startDateTime": "2026-01-01T08:00:00Z",
        "lastModifiedDateTime": f"{day}T08:00:00.65Z",
        "endDateTime": "2026-12-31T08:00:00Z",
        "actionRequiredByDateTime": None,
        "details": [{"name": "Summary", "value": f"Example {number} will offer a more seamless experience."}],
        "body": {"contentType": "html", "content": _body(number, version)},
        "hasAttachments": False,
        "viewPoint": {"isRead": False},
    }


def _body(number: int, version: int) -> str:
    blocks = []
    for step, heading in enumerate(HEADINGS):
        words = {"number": number, "step": step, "when": f"month {version + step}"}
        items = "".join(ITEM.format(number=number, step=f"{step}.{item}") for item in range(5))
        blocks += [HEADING.format(heading=heading), PARAGRAPH.format(**words), LIST.format(items=items)]
        blocks += [PICTURE.format(**words), LINK.format(**words)]
    return "".join(blocks)
