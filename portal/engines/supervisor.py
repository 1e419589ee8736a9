"""Several programs under one command: started, watched, their output merged, and ended in order.

Written here instead of taken from honcho, because mail is sent below it: honcho tells a whole process group to end,
which kills Celery's tasks in the middle of a hand-over, gives it five seconds, and knows no order.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Protocol

from portal.engines.asking import undisturbed

# A slice of sending lasts up to 20 seconds; a worker that is told to end finishes it.
STOP_SECONDS = 30
WATCH_SECONDS = 0.2


@dataclass(frozen=True)
class Program:
    """One program to run. `ends_last`: told to end when all others have ended, because they still speak to it."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    descriptors: Sequence[int] = ()
    ends_last: bool = False


class Output(Protocol):
    """Where lines are printed: a file, or what a management command prints to."""

    def write(self, text: str, /) -> object: ...
    def flush(self) -> None: ...


class Supervisor:
    """Runs programs until one of them ends or somebody asks."""

    def __init__(self, output: Output = sys.stdout) -> None:
        self.output = output
        self.programs: dict[str, Program] = {}
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.printers: dict[str, threading.Thread] = {}
        self.printing = threading.Lock()

    def start(self, program: Program) -> None:
        """Start a program in a session of its own: the terminal's Ctrl-C does not reach it, we tell it when to end."""
        with undisturbed():
            process = subprocess.Popen(  # noqa: S603
                program.argv,
                env={**os.environ, **program.environment, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=program.descriptors,
                start_new_session=True,
                text=True,
                errors="replace",
            )
            self.programs[program.name] = program
            self.processes[program.name] = process
        printer = threading.Thread(target=self._print, args=(program.name, process.stdout), daemon=True)
        printer.start()
        self.printers[program.name] = printer

    def ended(self) -> str:
        """A sentence about a program that ended by itself, empty while all run."""
        for name, process in self.processes.items():
            code = process.poll()
            if code is not None:
                return f"“{name}” ended by itself with code {code}."
        return ""

    def watch(self) -> str:
        """Wait until a program ends by itself and return `ended()`."""
        while not (sentence := self.ended()):
            time.sleep(WATCH_SECONDS)
        return sentence

    def stop(self) -> None:
        """Tell every program to end; what still runs after STOP_SECONDS is killed with all it started."""
        deadline = time.monotonic() + STOP_SECONDS
        for ends_last in (False, True):
            names = [name for name, each in self.programs.items() if each.ends_last is ends_last]
            for name in names:
                self.processes[name].terminate()
            for name in names:
                _end(self.processes[name], deadline)
                if name in self.printers:  # not where Ctrl-C came while it was started
                    self.printers[name].join()

    def _print(self, name: str, lines: IO[str]) -> None:
        width = max(map(len, self.programs), default=0)
        with lines:
            for line in lines:
                self.say(f"{name:<{width}} | {line.rstrip()}")

    def say(self, line: str) -> None:
        """Print a whole line. That the terminal is gone must not stop the programs that still write to us."""
        with self.printing, suppress(OSError):
            self.output.write(f"{line}\n")
            self.output.flush()


def _end(process: subprocess.Popen[str], deadline: float) -> None:
    """Wait for a program until the deadline, then kill whatever is left of it and its children."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.1, deadline - time.monotonic()))
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
