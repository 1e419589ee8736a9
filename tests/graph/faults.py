"""Ways in which Graph, or what stands between, misbehaves: each makes a fault out of an honest answer."""

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from tests.graph.answers import Answer, Fault


def refuses(status: int, **headers: str) -> Fault:
    """Refuses by status; `Retry_After="2"` becomes a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(status, named | {"Content-Type": "application/json"}, b'{"error": {"code": "no"}}')


def too_many_until(moment: datetime) -> Fault:
    """429 with a date."""
    return refuses(429, Retry_After=format_datetime(moment, usegmt=True))


def leads_to(link: Any) -> Fault:
    """A next page elsewhere; a function gets the honest link."""

    def fault(answer: Answer) -> Answer:
        content = answer.content
        return answer.with_content(
            content | {"@odata.nextLink": link(content.get("@odata.nextLink")) if callable(link) else link}
        )

    return fault


def redirects(to: str, status: int = 302) -> Fault:
    return lambda _: Answer(status, {"Location": to})


def cut_off(answer: Answer) -> Answer:
    """The connection ends in the middle."""
    answer.claimed_bytes, answer.body = len(answer.body), answer.body[: len(answer.body) // 2]
    return answer


def cut_short(answer: Answer) -> Answer:
    """The answer ends in the middle and says that it is whole."""
    answer.body = answer.body[: len(answer.body) // 2]
    return answer


def says(body: bytes, content_type: str = "application/json") -> Fault:
    return lambda _: Answer(200, {"Content-Type": content_type}, body)


def trickles(seconds: float, parts: int) -> Fault:
    def fault(answer: Answer) -> Answer:
        answer.seconds, answer.parts = seconds, parts
        return answer

    return fault


def after(act: Callable[[], object], fault: Fault | None = None) -> Fault:
    """Something happens once this answer was written, before the next page is asked for."""

    def written(answer: Answer) -> Answer:
        act()
        return fault(answer) if fault else answer

    return written


# What ends a reading, and what is gone when it is asked for again.
DEADLY: list[Fault] = [
    cut_off,
    cut_short,
    refuses(403),
    refuses(418),
    refuses(429, Retry_After="9999"),
    redirects("https://localhost:1/"),
    leads_to("https://graph.evil.example/"),
    says(b"{}"),
]
HARMLESS: list[Fault] = [refuses(429, Retry_After="1"), refuses(503), refuses(500), refuses(401)]
