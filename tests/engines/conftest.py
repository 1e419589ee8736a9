"""Engines of one test, beside those of the suite."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from portal.engines.addresses import Places

# Stands in for a `manage.py` command: uses the engines until its input ends.
USER = """
import sys
from pathlib import Path
from portal.engines.addresses import places
from portal.engines.sharing import running
with running(places(Path(sys.argv[1]), sys.argv[2]), settings={"fsync": "off"}):
    print("inside", flush=True)
    sys.stdin.read()
"""

StartUser = Callable[[], subprocess.Popen[str]]


@pytest.fixture(scope="module")
def places(worker_id: str) -> Iterator[Places]:
    """A folder for engines, made once per module: their data survive from test to test as they do from run to run."""
    # Not tmp_path: as root the engines' own user must get through.
    data = settings.PLACES.data / f"engines-{worker_id}"
    yield Places(settings.BASE_DIR, data, data / "run")
    shutil.rmtree(data)


@pytest.fixture
def start_user(places: Places) -> Iterator[StartUser]:
    """Starts another process that uses the engines; `stdin.close()` lets it leave."""
    users: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        argv = [sys.executable, "-c", USER, str(places.checkout), str(places.data)]
        users.append(subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return users[-1]

    yield start
    for user in users:
        user.communicate()
