"""The engines' folders are their user's alone, and their programs are found where that user can run them."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.engines.addresses import Places
from portal.engines.errors import EngineError
from portal.engines.osuser import EngineUser
from portal.engines.programs import programs

ONESELF = EngineUser(None, os.geteuid(), os.getegid())


def test_a_folder_is_made_for_its_user_alone(tmp_path: Path) -> None:
    ONESELF.own_folder(tmp_path / "run")

    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o777)

    ONESELF.own_folder(tmp_path / "run")

    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700


def test_a_link_that_somebody_laid_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(EngineError, match="remove it"):
        ONESELF.own_folder(tmp_path / "run")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make folders of others")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    os.chown(tmp_path / "run", 65534, 65534)

    with pytest.raises(EngineError, match="belongs to nobody"):
        ONESELF.own_folder(tmp_path / "run")


@dataclass(frozen=True)
class Outsider(EngineUser):
    """Somebody who gets through to one folder alone, as the engines' user does when the checkout is root's."""

    reachable: Path = Path("/")

    def can_run(self, program: Path) -> bool:
        return program.is_relative_to(self.reachable) and super().can_run(program)


def test_programs_behind_closed_doors_are_copied_and_run_there(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path / "data", tmp_path / "data" / "run")
    user = Outsider(None, os.geteuid(), os.getegid(), tmp_path)

    found = programs(places, user)

    assert found.postgres.is_relative_to(tmp_path)
    shown = subprocess.run([found.postgres / "postgres", "--version"], capture_output=True, text=True, check=True)
    assert "PostgreSQL" in shown.stdout
    assert programs(places, user) == found


def test_who_reaches_neither_place_is_told_what_to_set(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path / "data", tmp_path / "data" / "run")

    with pytest.raises(EngineError, match="DATA_DIR"):
        programs(places, Outsider(None, os.geteuid(), os.getegid(), Path("/nowhere")))
