"""`manage.py run` on a copy of the checkout, with engines, worker, beat and relay of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from django.conf import settings

from portal.engines.runs import MARK

PATIENCE_SECONDS = 90
CHECKOUT = ("manage.py", "portal", "rollout", "notifications", "templates")


@dataclass
class Checkout:
    """A copy of the checkout with engines of its own."""

    folder: Path
    port: int
    runs: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a run in a process group of its own, as a terminal does."""
        environment = {
            **{key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}},
            "PORT": str(self.port),
            "DATA_DIR": str(self.folder / "data"),
            "ENV_FILE": os.devnull,
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        argv = [sys.executable, "manage.py", "run", *words]
        run = subprocess.Popen(
            argv,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.runs.append(run)
        return run

    def left(self) -> list[psutil.Process]:
        """Every process that works for this checkout, engines included."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            is_marked = process.environ().get(MARK) == str(self.folder / "var")
            is_engine = str(self.folder / "data") in " ".join(process.cmdline())
        except psutil.Error:
            return False
        return (is_marked or is_engine) and process.status() != psutil.STATUS_ZOMBIE


@contextmanager
def copied(name: str) -> Iterator[Checkout]:
    """A copy of the checkout in a folder of this name. What still runs is ended and the folder removed afterwards."""
    # Not tmp_path: as root the engines' own user must get through.
    folder = settings.PLACES.data / f"checkout-{name}"
    folder.mkdir(mode=0o711)
    for part in CHECKOUT:
        source = settings.BASE_DIR / part
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / part)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    checkout = Checkout(folder, port)
    try:
        yield checkout
    finally:
        for run in checkout.runs:
            if run.poll() is None:
                ctrl_c(run)
        shutil.rmtree(folder)


def read_until(run: subprocess.Popen[str], text: str) -> str:
    """What it says up to the line with this text. One that is silent for longer than our patience is ended."""
    lines: list[str] = []
    while not lines or text not in lines[-1]:
        silence = threading.Timer(PATIENCE_SECONDS, os.killpg, (run.pid, signal.SIGINT))
        silence.start()
        lines.append(run.stdout.readline())
        silence.cancel()
        assert lines[-1], "".join(lines)
    return "".join(lines)


def ctrl_c(run: subprocess.Popen[str]) -> str:
    """What a terminal does: SIGINT for the whole group at once."""
    os.killpg(run.pid, signal.SIGINT)
    return run.communicate(timeout=PATIENCE_SECONDS)[0]
