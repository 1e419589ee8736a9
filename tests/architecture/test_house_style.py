"""What the house style asks of every file."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from portal.celery import SCHEDULE, app

ROOT = settings.BASE_DIR
ROOMS = ("portal", "rollout", "notifications")
MOST_LINES_OF_A_FUNCTION = 60
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_TEST_FILE = 300
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "managers"}


def _modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def _where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_function_is_longer_than_a_screen() -> None:
    long = []
    for path in _modules(*ROOMS, "tests"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    long.append(f"{_where(path)}: {node.name} has {lines} lines")

    assert not long, "\n".join(long)


def test_no_file_is_too_long_to_know() -> None:
    limits = [(path, MOST_LINES_OF_A_FILE) for path in _modules(*ROOMS)]
    limits += [(path, MOST_LINES_OF_A_TEST_FILE) for path in _modules("tests")]

    assert [f"{_where(path)}: {_lines(path)} lines" for path, most in limits if _lines(path) > most] == []


def test_every_module_is_named_by_its_subject() -> None:
    paths = [path for path in _modules(*ROOMS, "tests") if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING]

    assert [_where(path) for path in paths] == []


def test_site_wide_tags_know_no_room() -> None:
    imports = re.findall(r"^(?:from|import) (\S+)", (ROOT / "portal/templatetags/portal.py").read_text(), re.M)

    assert [name for name in imports if name.startswith(("rollout", "notifications"))] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = [_where(path) for path in _modules(*ROOMS) if re.search(r"os\.(environ\b|getenv)", path.read_text())]

    # What these hand to programs they start is the environment itself, and no setting.
    assert set(readers) <= {"portal/celery.py", "portal/wsgi.py", *_where_of("osuser", "supervisor")}


def _where_of(*engines: str) -> list[str]:
    return [f"portal/engines/{name}.py" for name in engines]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_sweep_is_a_task_that_exists() -> None:
    app.loader.import_default_modules()

    assert {task for task, _ in SCHEDULE.values()} <= set(app.tasks)


def test_no_text_of_the_repository_names_the_machine_it_was_written_on() -> None:
    machine = re.compile(r"/(?:work|tmp/wt|home/[a-z]+)/|localhost:\d{4}/(?:simple|pypi)")
    texts = [*_modules(*ROOMS, "tests"), *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*.txt")]

    assert [_where(path) for path in texts if path != Path(__file__) and machine.search(path.read_text())] == []
