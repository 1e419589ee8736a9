"""`make bench [ONLY=name]`: runs the benchmarks of this folder, prints their tables, keeps them in var/bench.

A benchmark is a module here with `run() -> list[dict[str, object]]`: one row per measured case. Each gets an empty
database on a PostgreSQL of its own with the durability of production, which tests do without.
"""

import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.conf import settings
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

from portal.engines.sharing import running
from tests.temporary import held

Row = dict[str, object]
FOLDER = Path(__file__).parent
# Too long to be run along with all.
BY_NAME_ALONE = {"board", "deliveries_million", "sync_people"}


def main(only: Sequence[str]) -> None:
    """Run the named benchmarks, or all but the longest."""
    names = [path.stem for path in sorted(FOLDER.glob("*.py")) if not path.stem.startswith("_")]
    unknown = set(only) - set(names)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(names) or 'none'}")
    with engines():
        for name in only or [name for name in names if name not in BY_NAME_ALONE]:
            measure(name)


def measure(name: str) -> None:
    """Run one benchmark on an empty database; print and keep its rows."""
    databases = setup_databases(verbosity=0, interactive=False)
    began = time.monotonic()
    try:
        rows: list[Row] = importlib.import_module(f"tests.benchmarks.{name}").run()
    finally:
        teardown_databases(databases, verbosity=0)
    print(f"\n{name} ({time.monotonic() - began:.1f} s)\n{table(rows)}", flush=True)
    keep(name, rows)


def keep(name: str, rows: Sequence[Row]) -> None:
    """Write var/bench/<name>.json: the rows, when and on what they were measured."""
    folder = settings.VAR_DIR / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    machine = {"cores": os.cpu_count(), "machine": platform.platform(), "python": platform.python_version()}
    result = {"name": name, "at": datetime.now(UTC).isoformat(timespec="seconds"), **machine, "rows": rows}
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1, default=str) + "\n")


def table(rows: Sequence[Row]) -> str:
    """The rows under the names of their columns, numbers to the right."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *[[_shown(row.get(name)) for name in names] for row in rows]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    are_numbers = [all(isinstance(row.get(name), int | float | None) for row in rows) for name in names]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(line, widths, are_numbers, strict=True)
        ).rstrip()
        for line in cells
    )


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


@contextmanager
def engines() -> Iterator[None]:
    """PostgreSQL and Valkey in the tests' temporary folder, which is removed afterwards."""
    django.setup()
    setup_test_environment()
    with held(settings.PLACES), running(settings.PLACES, settings.EMBEDDED_ENGINES):
        yield


if __name__ == "__main__":
    main(sys.argv[1:])
