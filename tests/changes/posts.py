"""Posts as other tools write them, invented for tests."""

import json
from typing import Any


def graph_post(**overrides: Any) -> dict[str, Any]:
    """One post as Graph's REST interface writes it."""
    return {
        "id": "MC900100",
        "title": "Example: a lamp moves to the other side of the desk",
        "category": "stayInformed",
        "severity": "normal",
        "isMajorChange": False,
        "services": ["Example desk"],
        "tags": ["Feature update"],
        "startDateTime": "2026-05-04T09:00:00Z",
        "lastModifiedDateTime": "2026-05-04T09:00:10.5Z",
        "endDateTime": "2026-08-01T07:00:00Z",
        "actionRequiredByDateTime": None,
        "details": [{"name": "Summary", "value": "The lamp moves."}],
        "body": {"contentType": "html", "content": "<p>The lamp <b>moves</b> in June 2026.</p>"},
        "hasAttachments": False,
    } | overrides


def archive_post(**overrides: Any) -> dict[str, Any]:
    """The same post as the PowerShell SDK and public archives write it."""
    post = {key[:1].upper() + key[1:]: value for key, value in graph_post(**overrides).items()}
    post["Details"] = [{"Name": item["name"], "Value": item["value"]} for item in post["Details"]]
    post["Body"] = {"ContentType": post["Body"]["contentType"], "Content": post["Body"]["content"]}
    return post | {"_copied_from": "an archive"}


def as_file(*posts: Any) -> bytes:
    return json.dumps(posts[0] if len(posts) == 1 else list(posts)).encode()
