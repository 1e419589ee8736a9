"""Several requests in one: https://learn.microsoft.com/graph/json-batching."""

from dataclasses import dataclass
from typing import Any

from urllib3 import Retry
from urllib3.exceptions import HTTPError

from rollout.tenants.graph import values
from rollout.tenants.graph.reading import Reader

PATH = "/v1.0/$batch"
MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one of the requests. `wait_seconds` is how long Graph asks to wait, None where it does not."""

    status: int
    code: str
    body: dict[str, Any]
    wait_seconds: float | None


def ask_together(reader: Reader, host: str, urls: list[str]) -> dict[str, Part]:
    """The answers to GET requests, by their `urls` (relative to the version, "/users/…"), at most twenty of them.

    Graph answers in any order, and each for itself. A url without an answer that makes sense is missing: one that is
    answered twice, too, since nobody knows which counts. Raises GraphProblem where the whole is refused.
    """
    asked = {str(number): url for number, url in enumerate(urls, start=1)}
    requests = [{"id": number, "method": "GET", "url": url} for number, url in asked.items()]
    answer = reader.post(f"{host}{PATH}", {"requests": requests})
    responses = answer.get("responses")
    parts: dict[str, Part] = {}
    answered: set[str] = set()
    for response in values.objects(responses) if isinstance(responses, list) else []:
        url = asked.get(str(response.get("id")))
        if url is None:
            continue
        if url in answered:
            parts.pop(url, None)
        elif part := _part(response):
            parts[url] = part
        answered.add(url)
    return parts


def _part(response: dict[str, Any]) -> Part | None:
    status = response.get("status")
    if not isinstance(status, int) or isinstance(status, bool):
        return None
    body = values.inner(response, "body")
    headers = {name.lower(): value for name, value in values.inner(response, "headers").items()}
    code = values.text(values.inner(body, "error").get("code"), 80)
    return Part(status, code, body, _seconds(headers.get("retry-after")))


def _seconds(value: object) -> float | None:
    """Retry-After, as it is read where it stands in a header: seconds, or a date."""
    try:
        return Retry().parse_retry_after(values.text(str(value), 60)) if isinstance(value, str | int) else None
    except (HTTPError, TypeError, ValueError, OverflowError):  # neither, or a date that there is not
        return None
