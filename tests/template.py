"""A database that is migrated once: each process of the tests has a copy, which takes a fraction of the time."""

import fcntl
from pathlib import Path

from django.db import connection

NAME = "portal_tests_template"


def made_once(folder: Path) -> str:
    """The name of the template in the engines of this folder; whoever comes first makes it, the others wait."""
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_there():
            _make()
    return NAME


def _is_there() -> bool:
    with connection._nodb_cursor() as cursor:
        return connection.creation._database_exists(cursor, NAME)


def _make() -> None:
    words = connection.settings_dict
    before, words["TEST"]["NAME"] = words["TEST"]["NAME"], NAME
    name = words["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    # A database that somebody is connected to cannot be copied.
    connection.close()
    words["TEST"]["NAME"], words["NAME"] = before, name
