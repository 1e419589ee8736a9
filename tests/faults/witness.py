"""The relay as independent witness: `Book` is what it writes down, `Witness` how the harness speaks to its process."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.checks import Taken
from tests.faults.rules import Rule

ROOT = Path(__file__).resolve().parents[2]
# Below the ports that outgoing connections get, so that it can be had again after the relay was killed.
PORTS = range(21_000, 29_000)


class Book:
    """The relay's ledger: one JSON line per event, on the disk before the relay answers."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def take(self, **mail: object) -> None:
        """Writes a mail down. When this returns it survives the machine."""
        self.note("taken", **mail)
        os.fsync(self._file.fileno())

    def note(self, kind: str, **event: object) -> None:
        """Writes down what else happened."""
        line = json.dumps({"kind": kind, "at": time.time(), **event})
        self._file.write(line.encode() + b"\n")


@dataclass
class Witness:
    """The relay's process as the harness sees it. It ends when its standard input does."""

    path: Path
    seed: int
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    refused: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    acts: list[dict[str, Any]] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None
    _read: int = 0

    def start(self) -> None:
        """Starts the process on its port, the same one each time."""
        self.port = self.port or _free_port(self.seed)
        argv = [sys.executable, "-m", "tests.faults.relay", str(self.path), str(self.port), str(self.seed)]
        with (self.path.parent / "witness.log").open("ab") as log:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log, text=True, start_new_session=True
            )
        self._wait_until_it_listens()

    def stop(self, *, kill: bool = False) -> None:
        """Ends the process; `kill`: in the middle of whatever it does."""
        if self.process is None:
            return
        if kill:
            self.process.kill()
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)
        self.process = None

    def follow(self, *rules: Rule, pace: float = 0, expired: Collection[str] | None = None) -> None:
        """Gives it these rules instead of those before. `pace`: mails per second that it takes; 0: as they come.

        `expired`: everybody has to sign in, with another token than these. None: nobody has to.
        """
        tokens = None if expired is None else list(expired)
        self._tell(rules=[asdict(rule) for rule in rules], pace=pace, expired=tokens)

    def read(self) -> None:
        """Reads what was written down since the last time."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._read)
            lines = file.read().rpartition(b"\n")[0]
        self._read += len(lines) + bool(lines)
        for line in lines.splitlines():
            self._sort(json.loads(line))

    def acted(self, kind: str) -> list[dict[str, Any]]:
        """What it did of one kind so far, such as “hold”, in order."""
        self.read()
        return [event for event in self.acts if event["kind"] == kind]

    def _sort(self, event: dict[str, Any]) -> None:
        kind = event.pop("kind")
        if kind == "taken":
            self.taken.append(Taken(**event))
            return
        self.acts.append({"kind": kind, **event})
        if kind == "refused" and event["recipient"]:
            self.refused[event["recipient"]].add(int(event["reply"][:3]))

    def _tell(self, **words: object) -> None:
        assert self.process
        assert self.process.stdin
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except ConnectionRefusedError:
                assert time.monotonic() < deadline, "The witness does not listen."
                time.sleep(0.05)
            else:
                return


def _free_port(seed: int) -> int:
    for port in (*PORTS[(seed * 7 + os.getpid()) % len(PORTS) :], *PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("Every port is taken.")
