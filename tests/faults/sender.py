"""A sender in a process of its own, on the test's database and relay, for tests that kill it.

`python -m tests.faults.sender SECONDS` sends, by the same function as Celery's task. Its environment comes from
`environment()`.
"""

import os
import sys
from urllib.parse import quote, urlencode

from django.db import connection

from portal.engines.relay import Relay


def environment(relay: Relay) -> dict[str, str]:
    """Variables that lead a process to the test's own database and to this relay."""
    named = connection.settings_dict
    where = urlencode({"host": named["HOST"], **({"port": named["PORT"]} if named["PORT"] else {})})
    user = quote(named["USER"] or "postgres") + (f":{quote(named['PASSWORD'])}" if named["PASSWORD"] else "")
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "ENV_FILE": os.devnull,
        "DATABASE_URL": f"postgres://{user}@/{named['NAME']}?{where}",
        "EMAIL_URL": f"smtp://{relay.host}:{relay.port}",
    }


if __name__ == "__main__":
    import django

    django.setup()

    from notifications.deliveries.sending import deliver

    # The place of a sender that was killed is free when the database has noticed.
    while not deliver(float(sys.argv[1])).has_place:
        pass
