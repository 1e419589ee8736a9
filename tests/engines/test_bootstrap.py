"""`make` installs what requirements name, once, and says in a sentence what is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from portal.engines import bootstrap


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The programs that would run: all of them end well. The checkout is an empty folder."""
    calls: list[tuple[str, ...]] = []
    for name, value in {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "PYTHON": Path(sys.executable)}.items():
        monkeypatch.setattr(bootstrap, name, str(value))
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.txt").write_text("Django==5.2\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest==9\n")
    monkeypatch.setattr(subprocess, "call", lambda argv: calls.append(argv) or 0)
    return calls


def _installs(ran: list[tuple[str, ...]]) -> int:
    return sum("install" in argv for argv in ran)


def test_requirements_are_installed_once(ran: list[tuple[str, ...]]) -> None:
    bootstrap.main("requirements.txt")
    bootstrap.main("requirements.txt")

    assert _installs(ran) == 1


def test_changed_requirements_are_installed_again(ran: list[tuple[str, ...]], tmp_path: Path) -> None:
    bootstrap.main("requirements-dev.txt")
    (tmp_path / "requirements.txt").write_text("Django==5.3\n")

    bootstrap.main("requirements-dev.txt")

    assert _installs(ran) == 2


def test_an_old_python_is_refused_when_there_is_no_newer(ran, monkeypatch, capsys) -> None:
    monkeypatch.setattr(bootstrap, "NEEDED", (3, 99))

    with pytest.raises(SystemExit):
        bootstrap.main("requirements.txt")

    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_a_nearly_full_disk_is_named_before_anything_is_installed(ran, monkeypatch, capsys) -> None:
    monkeypatch.setattr(bootstrap, "NEEDED_MEGABYTES", 10**12)

    with pytest.raises(SystemExit):
        bootstrap.main("requirements.txt")

    assert "Make room." in capsys.readouterr().err
    assert _installs(ran) == 0
