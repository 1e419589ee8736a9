"""The embedded PostgreSQL: made, started and stopped with the wheel's own programs."""

import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from portal.engines.addresses import DATABASE_NAME, DATABASE_USER, Places
from portal.engines.errors import EngineError
from portal.engines.osuser import EngineUser
from portal.engines.programs import POSTGRES_VERSION

# A long crash recovery is waited for; nobody should wait longer without a word.
START_SECONDS = 60
LAUNCHES = 5
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "log_checkpoints": "off",
}


class Postgres:
    """One PostgreSQL server on a Unix socket, without a TCP port.

    `settings` are added to SETTINGS; tests give up durability there.
    """

    def __init__(
        self, places: Places, programs: Path, user: EngineUser, settings: Mapping[str, str] | None = None
    ) -> None:
        self.places = places
        self.programs = programs
        self.user = user
        self.settings = SETTINGS | dict(settings or {})
        self.data = places.postgres / str(POSTGRES_VERSION)
        self.log = places.logs / "postgres.log"

    def start(self) -> None:
        """Make the data where there is none, start the server where it does not run, make the database.

        The caller holds the lock of `engines.sharing`. Raises EngineError with the reason in the log.
        """
        if not self.data.exists():
            self._refuse_older_data()
            self._make_data()
        if self._process() is None:
            self._launch()
        self._wait()
        self._make_database()

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back. Nothing happens when it does not run."""
        if self._process() is not None:
            self._control("stop", "--mode", "fast")

    def _refuse_older_data(self) -> None:
        """Never begin empty beside data of another version: it would look as if everything were lost."""
        versions = [path.name for path in self.places.postgres.glob("*") if path.name.isdigit()]
        if versions:
            raise EngineError(
                f"{self.places.postgres} holds data of PostgreSQL {versions[0]}, and the portal brings "
                f"{POSTGRES_VERSION}: dump it with the portal's earlier version and load the dump into this one."
            )

    def _make_data(self) -> None:
        """Run initdb into a folder of another name, so that a killed initdb leaves nothing that looks like data."""
        draft = self.data.with_name(f"{self.data.name}.new")
        self.user.own_folder(self.places.postgres)
        shutil.rmtree(draft, ignore_errors=True)
        argv = [str(self.programs / "initdb"), "--pgdata", str(draft), "--username", DATABASE_USER, "--auth", "trust"]
        # One order of texts on every machine, whatever its locale.
        argv += ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        if self.settings.get("fsync") == "off":
            argv.append("--no-sync")
        made = self.user.run(argv)
        if made.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise EngineError(f"PostgreSQL could not make its data in {self.data}:\n{made.stdout.strip()}")
        draft.rename(self.data)

    def _launch(self) -> None:
        self._forget_reused_pid()
        options = self.settings | {"unix_socket_directories": f'"{self.places.sockets}"'}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        # Again: after a kill -9 of the server its last processes may hold the shared memory for a moment.
        for _ in range(LAUNCHES):
            launched = self._control("start", "--log", str(self.log), "--options", shlex.join(words))
            if launched.returncode == 0:
                return
            time.sleep(1)
        raise EngineError(f"PostgreSQL did not start. The end of {self.log}:\n{self._end_of_log()}")

    def _wait(self) -> None:
        """Wait until the server answers; it may have been found in the middle of its start."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._connect("postgres").close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise EngineError(f"PostgreSQL runs but does not answer: {error}") from error
                time.sleep(0.1)
            else:
                return

    def _make_database(self) -> None:
        with self._connect("postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.places.sockets), port=5432, user=DATABASE_USER, dbname=database, autocommit=True
        )

    def _control(self, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [str(self.programs / "pg_ctl"), "--pgdata", str(self.data), "--wait"]
        return self.user.run([*argv, "--timeout", str(START_SECONDS), *words])

    def _process(self) -> psutil.Process | None:
        """The server's own process, None when it does not run. A process that merely got its number is not it."""
        pid_file = self.data / "postmaster.pid"
        try:
            process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
            is_ours = process.name() == "postgres" and Path(process.cwd()) == self.data.resolve()
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None
        return process if is_ours else None

    def _forget_reused_pid(self) -> None:
        """Remove a left-over postmaster.pid whose number another program has by now: PostgreSQL would not start.

        A number nobody has stays: with it PostgreSQL recognises its own orphaned processes.
        """
        pid_file = self.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if lines and lines[0].isdigit() and psutil.pid_exists(int(lines[0])):
            pid_file.unlink()

    def _end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:]) if self.log.exists() else "(empty)"
