"""The temporary folder of one test session: held while it runs, then removed; after a kill, by the next session."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from portal.engines import addresses
from portal.engines.addresses import Places
from portal.engines.sharing import running

PREFIX = "portal-tests-"


def new_folder() -> str:
    """A name for this process's folder. It is made when something is put there."""
    return str(Path(tempfile.gettempdir()) / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}")


@contextmanager
def held(places: Places) -> Iterator[None]:
    """Hold the folder: engines that tests start there end with the last process, then the folder is removed."""
    _remove_what_killed_sessions_left()
    try:
        with running(places, start=()):
            yield
    finally:
        _remove(places)


def _remove_what_killed_sessions_left() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        # Its own session may be removing it at this moment.
        with suppress(FileNotFoundError):
            if _is_left(folder):
                for note in folder.rglob("checkout"):
                    if note.is_file():
                        _stop_engines(addresses.places(Path(note.read_text().strip()), str(note.parent)))
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    """Whether the session is gone that made this folder; another user's is theirs to remove."""
    number = folder.name.removeprefix(PREFIX).partition("-")[0]
    return folder.stat().st_uid == os.geteuid() and not _lives(int(number))


def _lives(number: int) -> bool:
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _stop_engines(places: Places) -> None:
    """Whoever leaves last stops the engines, and where everybody was killed nobody else is left."""
    with running(places, start=()):
        pass


def _remove(places: Places) -> None:
    for folder in (places.data, places.sockets):
        shutil.rmtree(folder, ignore_errors=True)
