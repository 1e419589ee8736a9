"""One run per folder; what a killed run left is ended, and nothing else."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from portal.engines import preflight, runs
from portal.engines.errors import EngineError
from portal.engines.preflight import check_port, check_space

SLEEP = [sys.executable, "-c", "import time; print('there', flush=True); time.sleep(60)"]
HOLD = "import sys; from pathlib import Path; from portal.engines.runs import only_run\n"
HOLD += "with only_run(Path(sys.argv[1]), 'http://127.0.0.1:8000'): print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def other_run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    argv = [sys.executable, "-c", HOLD, str(tmp_path)]
    holder = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    yield holder
    holder.communicate()


def test_a_second_run_is_told_where_the_first_is(tmp_path: Path, other_run: subprocess.Popen[str]) -> None:
    with pytest.raises(EngineError) as refusal, runs.only_run(tmp_path, "http://127.0.0.1:8001"):
        pass

    assert "already runs from this folder: http://127.0.0.1:8000" in str(refusal.value)
    assert f"kill {other_run.pid}" in str(refusal.value)


def test_a_killed_run_gives_the_folder_back(tmp_path: Path, other_run: subprocess.Popen[str]) -> None:
    other_run.kill()
    other_run.wait()

    with runs.only_run(tmp_path, "http://127.0.0.1:8001"):
        assert (tmp_path / "run.lock").read_text().endswith(":8001")


def test_leftovers_of_this_folder_are_ended_and_others_are_not(tmp_path: Path) -> None:
    def start(folder: Path) -> subprocess.Popen[bytes]:
        env = os.environ | runs.mark(folder)
        process = subprocess.Popen(SLEEP, env=env, stdout=subprocess.PIPE, start_new_session=True)
        # Until it runs, the kernel may not show its environment yet.
        assert process.stdout.readline() == b"there\n"
        return process

    left, other = start(tmp_path), start(tmp_path / "other")

    assert runs.end_leftovers(tmp_path) == 1

    left.communicate()
    assert not psutil.pid_exists(left.pid)
    assert other.poll() is None
    other.kill()
    other.communicate()


def test_a_port_in_use_is_refused_with_one_that_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(EngineError, match=rf"Port {port} is in use.*make run PORT=\d+"):
            check_port("127.0.0.1", port)


def test_a_free_port_is_fine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    check_port("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [("127.0.0.1", 70000, "up to 65535"), ("192.0.2.1", 8000, "cannot listen"), ("no such host", 8000, "no address")],
)
def test_where_nobody_can_listen_the_reason_is_named(host: str, port: int, reason: str) -> None:
    with pytest.raises(EngineError, match=reason):
        check_port(host, port)


def test_a_nearly_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "LEAST_FREE_BYTES", 10**18)

    with pytest.raises(EngineError, match="MB are free for"):
        check_space(tmp_path / "not" / "yet" / "made")
