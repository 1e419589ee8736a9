"""A site of its own, of real processes: PostgreSQL, Valkey, the witness relay, Celery workers and beat."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import redis
from celery import Celery
from django.db import connections
from django.test import override_settings

from portal.engines import addresses, stack
from portal.engines.addresses import Places
from portal.engines.osuser import engine_user
from portal.engines.postgres import Postgres
from portal.engines.programs import programs
from portal.engines.relay import from_settings
from portal.engines.sharing import running
from portal.engines.valkey import Valkey
from tests.faults.witness import Witness

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
# In the environment of every process: by it a later session ends what a killed one left.
OWNER = "PORTAL_FAULTS_OWNER"
# Nobody wants the data back after a power cut; a killed server loses nothing for it.
FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


@dataclass
class Program:
    """A process that this site started, with all it starts itself."""

    name: str
    process: subprocess.Popen[bytes]

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def tree(self) -> list[psutil.Process]:
        """The process and those it started, as far as they live."""
        try:
            head = psutil.Process(self.process.pid)
            return [head, *head.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """kill -9 of all of it at once."""
        for process in self.tree():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()


@dataclass
class Site:
    """Everything that sends mail. Each part can be stopped, killed and started again."""

    places: Places
    seed: int
    witness: Witness
    postgres: Postgres
    valkey: Valkey
    programs: dict[str, Program] = field(default_factory=dict)
    relay_options: str = ""
    login: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    _started: int = 0

    @property
    def email_url(self) -> str:
        return f"smtp://{self.login}127.0.0.1:{self.witness.port}?{self.relay_options}"

    @property
    def workers(self) -> list[Program]:
        return [program for name, program in self.programs.items() if name.startswith("worker")]

    def staff(self, workers: int = WORKERS, beats: int = 1) -> None:
        """Starts what is missing of workers and beats, as whoever supervises them does."""
        for name in [name for name, program in self.programs.items() if not program.is_alive]:
            del self.programs[name]
        for kind, wanted in (("worker", workers), ("beat", beats)):
            for _ in range(wanted - sum(name.startswith(kind) for name in self.programs)):
                self.start(kind)

    def start(self, kind: str, *before: str) -> Program:
        """Starts one more of a kind, by the words of `manage.py run`; `before` stands in for Python’s `-m celery`."""
        self._started += 1
        name = f"{kind}-{self._started}"
        argv = list(self._words(kind, name))
        if before:
            argv[argv.index("-m") : argv.index("celery") + 1] = before
        self.programs[name] = Program(name, self._popen(argv, name))
        return self.programs[name]

    def _words(self, kind: str, name: str) -> Sequence[str]:
        if kind == "worker":
            return stack.worker(name, {}, processes=stack.WORKER_PROCESSES).argv
        return next(one.argv for one in stack.programs("127.0.0.1", 0, None) if one.name == kind)

    def manage(self, *words: str) -> subprocess.Popen[bytes]:
        """Starts a management command."""
        return self._popen([sys.executable, "manage.py", *words], f"manage-{words[0]}")

    def use(self, relay_options: str, *, login: str = "", **variables: str) -> None:
        """The relay is used in this way and with this environment, by new workers where they are used to another."""
        if (relay_options, login, variables) != (self.relay_options, self.login, self.variables):
            self.relay_options, self.login, self.variables = relay_options, login, variables
            self.dismiss()
            self.staff()

    def dismiss_one(self, kind: str) -> None:
        """Ends one of a kind."""
        name = next(name for name in self.programs if name.startswith(kind))
        self.programs.pop(name).kill()

    def dismiss(self) -> None:
        """Kills all workers and beats: in a trial that is a fault, between trials nothing is on its way."""
        for program in self.programs.values():
            program.kill()
        self.programs.clear()
        # Children of a worker whose head was killed have nobody who would end them.
        for process in _marked(lambda owner: owner == _owner(str(self.places.data))):
            process.kill()

    def senders(self) -> list[psutil.Process]:
        """The processes that have a connection to the relay right now."""
        found = [process for program in self.workers for process in program.tree()]
        return [process for process in found if _ports(process, self.witness.port)]

    def owner_of(self, port: int) -> psutil.Process | None:
        """The process whose end of a connection to the relay is this port."""
        return next((process for process in self.senders() if port in _ports(process, self.witness.port)), None)

    def program_of(self, process: psutil.Process) -> Program | None:
        return next((program for program in self.workers if process in program.tree()), None)

    def broker(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.places.valkey_socket))

    def recover(self) -> None:
        """After a run that failed: everything is there again for the next one."""
        self.dismiss()
        self.postgres.start()
        self.valkey.start()
        if self.witness.process is None:
            self.witness.start()
        self.witness.follow()
        self.relay_options, self.login, self.variables = "", "", {}

    def send_task(self, name: str, times: int) -> None:
        """Puts the same task into the queue so often."""
        with Celery(broker=addresses.broker_url(self.places)) as app:
            for _ in range(times):
                app.send_task(name, ignore_result=True)

    def last_words(self) -> str:
        """The ends of all logs, for whoever has to find out."""
        names = [path.stem for path in sorted(self.places.data.glob("*.log"))]
        return "\n".join(f"--- {name}\n{self.log_of(name)}" for name in names)

    def postgres_pid(self) -> int:
        return int((self.postgres.data / "postmaster.pid").read_text().splitlines()[0])

    def log_of(self, name: str, lines: int = 15) -> str:
        path = self.places.data / f"{name}.log"
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of an installation: nothing that tests alone would set."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "EMAIL_URL"))}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "ENV_FILE": os.devnull,
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "DATA_DIR": str(self.places.data),
            "EMAIL_URL": self.email_url,
            "PYTHONUNBUFFERED": "1",
            **self.variables,
            OWNER: _owner(str(self.places.data)),
        }

    def _popen(self, argv: list[str], name: str) -> subprocess.Popen[bytes]:
        with (self.places.data / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                argv,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def running_site(folder: Path, seed: int, settings: Mapping[str, str]) -> Iterator[Site]:
    """A site in this folder with an empty database, without workers; the folder is removed afterwards.

    `settings` are PostgreSQL's. As root the engines' own user must get through to the folder.
    """
    end_what_killed_sessions_left()
    places = addresses.places(ROOT, str(folder))
    with running(places, settings=settings):
        found, user = programs(places, engine_user()), engine_user()
        witness = Witness(places.data / "witness.jsonl", seed)
        postgres, valkey = Postgres(places, found.postgres, user, settings), Valkey(places, found, user)
        site = Site(places, seed, witness, postgres, valkey)
        try:
            witness.start()
            assert site.manage("migrate", "--verbosity", "0").wait(120) == 0, site.log_of("manage-migrate")
            yield site
        finally:
            site.dismiss()
            witness.stop()
    shutil.rmtree(folder)


@contextmanager
def as_default(site: Site) -> Iterator[None]:
    """Within it this process is one of the site's: its ORM, pages and limits."""
    before, words = connections["default"], connections.settings["default"]
    connections.settings["default"] = words | addresses.database(site.places)
    connections["default"] = connections.create_connection("default")
    try:
        with override_settings(RELAYS=from_settings(site.email_url, sandbox_port=0)):
            yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = words, before


def end_what_killed_sessions_left() -> None:
    """Kills processes of sites whose session is gone, and no others."""
    for process in _marked(lambda owner: not _lives(owner)):
        process.kill()


def _marked(is_meant: Callable[[str], bool]) -> list[psutil.Process]:
    """Processes of sites, by their owner."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            owner = process.environ().get(OWNER, "")
            if owner and process.status() != psutil.STATUS_ZOMBIE and is_meant(owner):
                found.append(process)
    return found


def _owner(folder: str) -> str:
    """Who owns a site's processes: this process, and the site."""
    me = psutil.Process()
    return f"{me.pid}:{me.create_time()}:{folder}"


def _lives(owner: str) -> bool:
    number, created, _ = owner.split(":", 2)
    with suppress(psutil.NoSuchProcess):
        # Two processes read the clock of the start to within a second.
        return abs(psutil.Process(int(number)).create_time() - float(created)) < 2
    return False


def _ports(process: psutil.Process, relay_port: int) -> set[int]:
    """Our ends of a process's connections to the relay."""
    with suppress(psutil.Error):
        found = process.net_connections("tcp4")
        return {one.laddr.port for one in found if one.raddr and one.raddr.port == relay_port}
    return set()


def wait_until(is_true: Callable[[], object], seconds: float, what: str) -> None:
    """Asks again and again, for so long. Fails with `what` did not come."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.02)
