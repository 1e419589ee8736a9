"""One run per folder: who holds it, and what a killed run has left."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from portal.engines.errors import EngineError

# In the environment of every program a run starts; the value is the run's folder.
MARK = "ROLLOUT_PORTAL_RUN"
END_SECONDS = 30


@contextmanager
def only_run(var_dir: Path, url: str) -> Iterator[None]:
    """Hold the folder for one run. Raises EngineError with the other's address and process where there is one.

    The system gives the lock back when a run is killed; programs which that run left behind are ended here.
    """
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise EngineError(_who_runs(lock.read())) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()} {url}")
        lock.flush()
        yield


def mark(var_dir: Path) -> Mapping[str, str]:
    """The environment by which the next run recognises programs of this one."""
    return {MARK: str(var_dir)}


def end_leftovers(var_dir: Path) -> int:
    """End the programs of a run that was killed; how many there were. The caller holds `only_run`.

    The newest first, as the relay was started before those who speak to it. Only the head of each program is told: it
    ends its own children, a Celery worker after they finished what they were sending.
    """
    heads = [process for process in _marked(var_dir) if _is_head(process)]
    for process in sorted(heads, key=psutil.Process.create_time, reverse=True):
        with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            process.terminate()
            process.wait(END_SECONDS)
    for process in _marked(var_dir):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return len(heads)


def _who_runs(note: str) -> str:
    number, _, url = note.partition(" ")
    return (
        f"The portal already runs from this folder: {url or 'it is just starting'} (process {number or 'unknown'}). "
        f"Press Ctrl-C in its terminal, or type: kill {number}"
    )


def _marked(var_dir: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _mark_of(process) == str(var_dir)]


def _mark_of(process: psutil.Process) -> str:
    try:
        return process.environ().get(MARK, "")
    except (psutil.Error, OSError):
        # Gone by now, or somebody else's.
        return ""


def _is_head(process: psutil.Process) -> bool:
    """Whether this is a program itself and not its child: each was started in a session of its own."""
    try:
        return os.getsid(process.pid) == process.pid
    except ProcessLookupError:
        return False
