"""Where the embedded engines keep their data and listen: known without starting them."""

import base64
import hashlib
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
DATABASE_NAME = "rollout_portal"
DATABASE_USER = "postgres"
# As root the data may not lie in the checkout: PostgreSQL refuses to run as root, and its own user would need every
# folder above the checkout opened.
ROOT_DATA_DIR = Path("/var/lib/rollout-portal")
# A Unix socket's path has at most 103 bytes on macOS and 107 on Linux.
LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True)
class Places:
    """The folders of one checkout's engines. Two checkouts never share any of them."""

    checkout: Path
    data: Path
    sockets: Path

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"


def places(checkout: Path, data_dir: str = "") -> Places:
    """The places of the engines of this checkout.

    `data_dir` is the setting DATA_DIR. Without it the data lies in `var/` of the checkout; as root in a folder per
    checkout under /var/lib/rollout-portal. Sockets lie with the data, or under /tmp where that path is too long.
    """
    mark = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:10]
    if data_dir:
        data = checkout / Path(data_dir).expanduser()
    elif os.geteuid() == 0:
        data = ROOT_DATA_DIR / f"{checkout.name}-{mark}"
    else:
        data = checkout / "var"
    return Places(checkout, data, _sockets(data))


def _sockets(data: Path) -> Path:
    beside_the_data = data / "run"
    longest = os.fsencode(beside_the_data / ".s.PGSQL.5432.lock")
    if len(longest) <= LONGEST_SOCKET_PATH:
        return beside_the_data
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    # Not tempfile.gettempdir(): TMPDIR may differ between the processes that must meet here.
    return Path("/tmp") / f"rollout-portal-{os.geteuid()}-{mark}"  # noqa: S108


def database(places: Places) -> dict[str, object]:
    """The embedded PostgreSQL as Django's DATABASES wants it."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE_NAME,
        "USER": DATABASE_USER,
        "HOST": str(places.sockets),
    }


def broker_url(places: Places, *, number: int = 0) -> str:
    """The embedded Valkey as Celery wants it. `number` is the Redis database."""
    return f"redis+socket://{quote(str(places.valkey_socket))}?virtual_host={number}"


def own_secret_key(var_dir: Path) -> str:
    """A random key kept in var/secret_key, made on first use, readable by its owner only."""
    return _kept(var_dir / "secret_key", secrets.token_urlsafe(50))


def own_credential_key(var_dir: Path) -> str:
    """A random Fernet key kept in var/credential_key, made on first use, readable by its owner only."""
    return _kept(var_dir / "credential_key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


def own_instance_token(folder: Path) -> str:
    """A random token that tells this installation from copies of its database, made on first use in this folder."""
    return _kept(folder / "instance_token", secrets.token_urlsafe(32))


def write_anew(path: Path, text: str) -> None:
    """Write a small file whole or not at all, in place of the one before it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def _kept(path: Path, new: str) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_once(path, new)
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """Write a file whole or not at all; the first of several writers wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
