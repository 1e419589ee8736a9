"""The host that files of libraries are fetched from."""

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.graph.answers import Answer, Fault
from tests.graph.libraries import Libraries


@dataclass
class DownloadHost:
    """Lets in by the address alone, and nobody who brings a token.

    `script` holds a fault for each of the next requests. `fetched` are the names of the files that were handed out.
    """

    address: str = ""
    libraries: list[Libraries] = field(default_factory=list)
    script: deque[Fault | None] = field(default_factory=deque)
    fetched: list[str] = field(default_factory=list)
    brought_tokens: int = 0

    def answer(self, method: str, path: str, headers: Any, body: bytes = b"") -> Answer:
        fault = self.script.popleft() if self.script else None
        answer = self._honest(method, path, headers)
        return fault(answer) if fault else answer

    def _honest(self, method: str, path: str, headers: Any) -> Answer:
        if "Authorization" in headers or method != "GET":
            self.brought_tokens += 1
            return Answer(401)
        found = re.fullmatch(r"/_layouts/15/download\.aspx\?UniqueId=(\w+)&tempauth=t", path)
        for drive in (drive for libraries in self.libraries for drive in libraries.drives):
            if found and found[1] in drive.content:
                self.fetched.append(drive.items[found[1]]["name"])
                return Answer(200, {"Content-Type": "application/octet-stream"}, drive.content[found[1]])
        return Answer(404)
