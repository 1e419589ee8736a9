"""The OS user the engines run as: oneself, and as root the user `pgserver`, because PostgreSQL refuses root."""

import functools
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from portal.engines.errors import EngineError

NAME = "pgserver"


@dataclass(frozen=True)
class EngineUser:
    """Who runs the engines. `name` is None for oneself."""

    name: str | None
    uid: int
    gid: int

    def run(self, argv: list[str], *, given: str = "", seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this user, away from every folder this user may not see.

        Returns whatever the exit code is; standard error is joined to the output.
        """
        return subprocess.run(  # noqa: S603
            argv,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=seconds,
            cwd="/",
            env=_environment(),
            # The terminal's Ctrl-C is for the portal; the engines end after it.
            start_new_session=True,
            user=self.name,
            group=self.gid if self.name else None,
            extra_groups=[] if self.name else None,
        )

    def can_run(self, program: Path) -> bool:
        """Whether this user gets through every folder above the program and may execute it."""
        try:
            return self.run([str(program), "--version"]).returncode == 0
        except PermissionError:
            return False

    def own_folder(self, folder: Path) -> None:
        """Make a folder that this user alone may enter. Refuses one that belongs to somebody else."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            self._refuse_strange(folder)
        else:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def _refuse_strange(self, folder: Path) -> None:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid:
            owner = _name_of(found.st_uid)
            raise EngineError(f"{folder} belongs to {owner}, not to {_name_of(self.uid)}: remove it and try again.")


@functools.cache
def engine_user() -> EngineUser:
    """The user for the engines. As root makes the OS user `pgserver` where it is missing."""
    if os.geteuid() != 0:
        return EngineUser(None, os.geteuid(), os.getegid())
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        _add_user()
        found = pwd.getpwnam(NAME)
    return EngineUser(NAME, found.pw_uid, found.pw_gid)


def _add_user() -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise EngineError(
            f"PostgreSQL does not run as root and there is no useradd here: add an OS user “{NAME}”, start the portal "
            "as an ordinary user, or set DATABASE_URL."
        )
    argv = [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    added = subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603
    # 9: somebody else added the name between our look and our try.
    if added.returncode not in (0, 9):
        raise EngineError(f"The OS user “{NAME}” for PostgreSQL could not be added: {added.stderr.strip()}")


def _environment() -> dict[str, str]:
    """The environment without what would change how PostgreSQL starts or speaks."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
