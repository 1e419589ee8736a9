"""An answer of the Graph of the tests, and what may happen to it on its way."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """What goes back. `claimed_bytes` is the Content-Length where it lies; `seconds` pass before each of `parts`."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    claimed_bytes: int | None = None
    seconds: float = 0.0
    parts: int = 1

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def with_content(self, content: Any) -> "Answer":
        self.body = json.dumps(content).encode()
        return self


Fault = Callable[[Answer], Answer]
# Of one part of a batch, as it stands in the answer; None leaves it out.
PartFault = Callable[[dict[str, Any]], dict[str, Any] | None]


def refusal(status: int, code: str) -> Answer:
    content = {"error": {"code": code, "message": "for nobody to read", "innerError": {"request-id": "…"}}}
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(content).encode())
