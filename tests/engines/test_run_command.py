"""`manage.py run` from start to end, on a copy of the checkout."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from portal.engines.runs import MARK

PATIENCE_SECONDS = 90
CHECKOUT = ("manage.py", "portal", "rollout", "notifications", "templates")


@dataclass
class Checkout:
    """A copy of the checkout with engines of its own."""

    folder: Path
    port: int

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
        return subprocess.Popen(
            argv,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

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


@pytest.fixture(scope="module")
def checkout(worker_id: str) -> Iterator[Checkout]:
    # Made once: later runs have less to do. Not tmp_path: as root the engines' own user must get through.
    folder = settings.PLACES.data / f"checkout-{worker_id}"
    folder.mkdir(mode=0o711)
    for part in CHECKOUT:
        source = settings.BASE_DIR / part
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / part)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    yield Checkout(folder, port)
    shutil.rmtree(folder)


def _read_until(run: subprocess.Popen[str], text: str) -> str:
    lines, deadline = [], time.monotonic() + PATIENCE_SECONDS
    while not lines or text not in lines[-1]:
        lines.append(run.stdout.readline())
        assert lines[-1], "".join(lines)
        assert time.monotonic() < deadline, "".join(lines)
    return "".join(lines)


def _ctrl_c(run: subprocess.Popen[str]) -> str:
    """What a terminal does: SIGINT for the whole group at once."""
    os.killpg(run.pid, signal.SIGINT)
    return run.communicate(timeout=PATIENCE_SECONDS)[0]


def test_a_run_serves_pages_and_ctrl_c_leaves_no_process(checkout: Checkout) -> None:
    run = checkout.start("--empty")
    said = _read_until(run, "Ctrl-C ends everything")

    with urllib.request.urlopen(f"http://127.0.0.1:{checkout.port}/sign-in/") as page:
        assert page.status == 200
    assert f"http://127.0.0.1:{checkout.port}/sign-in/link/" in said
    assert str(checkout.folder / "data") in said
    assert str(checkout.folder / "var" / "mail") in said
    second = checkout.start()
    assert "already runs from this folder" in second.communicate()[0]
    assert second.returncode == 1

    rest = _ctrl_c(run)

    assert run.returncode == 0
    assert "Traceback" not in said + rest
    assert checkout.left() == []


def test_a_killed_run_is_mended_by_the_next(checkout: Checkout) -> None:
    killed = checkout.start("--empty")
    _read_until(killed, "Ctrl-C ends everything")
    killed.kill()
    killed.communicate()
    assert checkout.left() != []

    run = checkout.start("--empty")
    said = _read_until(run, "Ctrl-C ends everything")
    _ctrl_c(run)

    assert "A killed run had left 4 programs behind" in said
    assert checkout.left() == []


def test_a_run_ended_while_it_starts_leaves_no_process(checkout: Checkout) -> None:
    run = checkout.start("--empty")
    _read_until(run, "Database: ready")

    rest = _ctrl_c(run)

    assert "Traceback" not in rest
    assert checkout.left() == []
