"""Where the embedded engines listen: known without starting them."""

import secrets
from pathlib import Path


def database_url(var_dir: Path) -> str:
    """The embedded PostgreSQL's URL on its Unix socket."""
    return f"postgres://postgres@/rollout_portal?host={var_dir / 'run'}"


def broker_url(var_dir: Path) -> str:
    """The embedded Valkey's URL on its Unix socket."""
    return f"redis+socket://{var_dir / 'run' / 'valkey.sock'}"


def own_secret_key(var_dir: Path) -> str:
    """A random key kept in var/secret_key, made on first use, readable by its owner only."""
    path = var_dir / "secret_key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()
