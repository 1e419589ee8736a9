"""Several processes share one set of engines: whoever comes first starts them, whoever leaves last stops them.

Two files next to the data are locked with flock, which the system gives back however a process ends:
* `start.lock`, exclusive, while somebody starts or stops engines;
* `users.lock`, shared, by everybody as long as they use the engines. Who can lock it exclusively is the last.
Engines that outlived a killed owner are found running and used; they stop with their next last user.
"""

import fcntl
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from portal.engines.addresses import Places
from portal.engines.asking import undisturbed
from portal.engines.errors import EngineError
from portal.engines.osuser import EngineUser, engine_user
from portal.engines.postgres import Postgres
from portal.engines.programs import programs
from portal.engines.valkey import Valkey

ENGINES = ("postgres", "valkey")


class Engine(Protocol):
    """What can be started and stopped; both may be asked twice."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


@contextmanager
def running(
    places: Places, start: Collection[str] = ENGINES, settings: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Use the embedded engines: those of `start` are started where they do not run; the last user stops all.

    `settings` are PostgreSQL's own, for the case that it is started here. Raises EngineError.
    """
    user = engine_user()
    try:
        _make_passable(places.data, for_others=user.name is not None)
    except PermissionError as error:
        raise EngineError(f"{error.filename} belongs to somebody else: you cannot write there.") from error
    with _open(places.data / "users.lock") as users:
        engines: Mapping[str, Engine] = {}
        try:
            with _exclusive(places.data / "start.lock"), undisturbed():
                fcntl.flock(users, fcntl.LOCK_SH)
                engines = _prepared(places, user, settings)
                for name in start:
                    engines[name].start()
            yield
        finally:
            with _exclusive(places.data / "start.lock"):
                if _is_last(users):
                    for engine in engines.values():
                        engine.stop()


def _prepared(places: Places, user: EngineUser, settings: Mapping[str, str] | None) -> Mapping[str, Engine]:
    """The engines, with their folders. Refuses data that belongs to another checkout. The caller holds the lock."""
    owner = places.data / "checkout"
    if not owner.exists():
        owner.write_text(f"{places.checkout}\n")
    elif Path(owner.read_text().strip()) != places.checkout:
        raise EngineError(
            f"The data in {places.data} belongs to the checkout {owner.read_text().strip()}. Set another DATA_DIR, "
            f"or delete {owner} if that checkout is gone."
        )
    for folder in (places.logs, places.sockets):
        user.own_folder(folder)
    found = programs(places, user)
    return {"postgres": Postgres(places, found.postgres, user, settings), "valkey": Valkey(places, found, user)}


def _make_passable(folder: Path, *, for_others: bool) -> None:
    """Make a folder and those above it. `for_others`: the engines' user gets through the ones made here."""
    if folder.is_dir():
        return
    _make_passable(folder.parent, for_others=for_others)
    folder.mkdir(exist_ok=True)
    if for_others:
        folder.chmod(0o711)


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    with _open(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _open(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise EngineError(f"{path.parent} belongs to somebody else: you cannot write there.") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
