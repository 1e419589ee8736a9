"""Programs are started, watched and ended in order; nothing they started is left."""

import io
import sys
import time

import psutil
import pytest

from portal.engines import supervisor as supervising
from portal.engines.supervisor import Program, Supervisor

# Says when it is there and when it is told to end.
POLITE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("told"), sys.exit(0)))
print("there"); time.sleep(60)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('there'); time.sleep(60)"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("child", child.pid); time.sleep(60)
"""


def _started(*programs: Program) -> tuple[Supervisor, io.StringIO]:
    output = io.StringIO()
    supervisor = Supervisor(output)
    for program in programs:
        supervisor.start(program)
    return supervisor, output


def _program(name: str, code: str, *, ends_last: bool = False) -> Program:
    return Program(name, [sys.executable, "-c", code], ends_last=ends_last)


def _wait_for(output: io.StringIO, text: str, times: int = 1) -> None:
    deadline = time.monotonic() + 20
    while output.getvalue().count(text) < times:
        assert time.monotonic() < deadline, output.getvalue()
        time.sleep(0.01)


def test_who_is_needed_by_others_ends_last() -> None:
    programs = [_program("mail", POLITE, ends_last=True), _program("web", POLITE), _program("worker", POLITE)]
    supervisor, output = _started(*programs)
    _wait_for(output, "there", 3)

    supervisor.stop()

    told = [line.split()[0] for line in output.getvalue().splitlines() if line.endswith("told")]
    assert sorted(told[:2]) == ["web", "worker"]
    assert told[2:] == ["mail"]


def test_every_line_names_its_program() -> None:
    supervisor, output = _started(_program("web", "print('one'); print('two')"))

    supervisor.watch()
    supervisor.stop()

    assert output.getvalue() == "web | one\nweb | two\n"


def test_a_program_that_ends_by_itself_is_named() -> None:
    supervisor, _ = _started(_program("web", POLITE), _program("worker", "raise SystemExit(3)"))

    sentence = supervisor.watch()
    supervisor.stop()

    assert sentence == "“worker” ended by itself with code 3."


def test_what_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "STOP_SECONDS", 0.2)
    supervisor, output = _started(_program("stubborn", STUBBORN))
    _wait_for(output, "there")

    supervisor.stop()

    assert supervisor.processes["stubborn"].returncode == -9


def test_children_end_with_their_program() -> None:
    supervisor, output = _started(_program("parent", PARENT))
    _wait_for(output, "child")
    child = psutil.Process(int(output.getvalue().split()[-1]))

    supervisor.stop()

    psutil.wait_procs([child], timeout=5)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_the_terminals_ctrl_c_does_not_reach_the_programs() -> None:
    supervisor, output = _started(_program("web", POLITE))
    _wait_for(output, "there")

    session = psutil.Process(supervisor.processes["web"].pid)

    assert supervising.os.getsid(session.pid) == session.pid
    supervisor.stop()
