"""A site that others reach does not start with settings that are unsafe."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal.production import refusals

SAFE: dict[str, Any] = {
    "debug": False,
    "secret_key": "k" * 50,
    "credential_keys": ["a2V5IG9mIHRoaXJ0eS10d28gYnl0ZXMgZm9yIHRlc3Q="],
    "stand_ins": {},
    "allowed_hosts": ["rollout.example.com", "localhost"],
    "document_hosts": ["help.example.com", "wiki.example.com:8443"],
    "portal_url": "https://rollout.example.com",
    "embedded_database": False,
}
ON_THIS_MACHINE: dict[str, Any] = {
    "debug": False,
    "secret_key": "",
    "credential_keys": [],
    "stand_ins": {"GRAPH_HOST": "https://localhost:8443"},
    "allowed_hosts": ["127.0.0.1"],
    "document_hosts": [],
    "portal_url": "http://127.0.0.1:8000",
    "embedded_database": True,
}


def test_safe_settings_start() -> None:
    assert refusals(**SAFE) == []
    assert refusals(**ON_THIS_MACHINE) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"secret_key": ""}, "SECRET_KEY is missing"),
        ({"secret_key": "short"}, "SECRET_KEY has fewer"),
        ({"credential_keys": [*SAFE["credential_keys"], "short"]}, "CREDENTIAL_KEYS: key 2 is none"),
        ({"credential_keys": ["not base64 at all"]}, "CREDENTIAL_KEYS: key 1 is none"),
        ({"stand_ins": {"GRAPH_HOST": "https://graph.evil.example"}}, "GRAPH_HOST is for tests alone"),
        ({"stand_ins": {"GRAPH_HOST": "http://localhost:8443"}}, "GRAPH_HOST is for tests alone"),
        ({"debug": True}, "DEBUG"),
        ({"allowed_hosts": ["*"]}, "ALLOWED_HOSTS must name"),
        ({"document_hosts": ["https://wiki.example.com/"]}, "DOCUMENT_HOSTS: “https://wiki.example.com/” is none"),
        ({"document_hosts": ["*.example.com"]}, "DOCUMENT_HOSTS: “*.example.com” is none"),
        ({"portal_url": "http://rollout.example.com"}, "must begin with https"),
        ({"portal_url": "https://rollout.example.com/portal"}, "without a path"),
        ({"portal_url": "rollout.example.com"}, "without a path"),
    ],
)
def test_unsafe_settings_are_refused_by_name(change: dict[str, object], reason: str) -> None:
    assert any(reason in refusal for refusal in refusals(**SAFE | change))


def test_the_portal_says_every_reason_and_does_not_start(tmp_path: Path) -> None:
    environment = {
        "DATABASE_URL": "postgres://portal@db.example/portal",
        "PORTAL_URL": "http://rollout.example.com",
        "ENV_FILE": str(tmp_path / "none"),
    }
    argv = [sys.executable, "manage.py", "check"]

    refused = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)

    assert refused.returncode != 0
    assert "SECRET_KEY is missing" in refused.stderr
    assert "PORTAL_URL must begin with https" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_secret_is_read_from_the_file_it_is_kept_in(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-a-file-" * 5)
    code = "from portal import settings; print(settings.SECRET_KEY)"
    environment = {"SECRET_KEY_FILE": str(tmp_path / "key"), "ENV_FILE": str(tmp_path / "none")}

    shown = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "from-a-file-" * 5
