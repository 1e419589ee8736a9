"""A sender in a process of its own: told GO when it is READY, asked what it says when it is DONE."""

import json
import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

# A run that takes longer is given up.
PATIENCE_SECONDS = 1_200


@dataclass(frozen=True)
class Sender:
    """A program that speaks READY, GO, DONE and EXIT; `environment` comes on top of ours."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> dict[str, float]:
        """What it tells of one run. Raises RuntimeError when it does not get that far; its log says why."""
        folder = settings.VAR_DIR / "bench" / "log"
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"{self.name.replace(' ', '_').replace(',', '')}.log"
        with log.open("w") as errors, self._started(errors.fileno()) as run:
            assert run.stdin
            assert run.stdout
            patience = threading.Timer(PATIENCE_SECONDS, run.terminate)
            patience.start()
            try:
                _expect(run.stdout.readline(), "READY", log)
                _order(run.stdin, "GO")
                told: dict[str, float] = json.loads(_expect(run.stdout.readline(), "DONE", log))
                _order(run.stdin, "EXIT")
                if run.wait():
                    raise RuntimeError(f"{self.name} ended with code {run.returncode}: see {log}")
            finally:
                patience.cancel()
                run.terminate()
        return told

    def _started(self, errors: int) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.argv,
            cwd=settings.BASE_DIR,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            bufsize=1,
        )


def _order(stream: "object", word: str) -> None:
    print(word, file=stream, flush=True)  # type: ignore[call-overload]


def _expect(line: str, word: str, log: Path) -> str:
    found, _, rest = line.strip().partition(" ")
    if found != word:
        raise RuntimeError(f"{word} did not come: see {log}")
    return rest
