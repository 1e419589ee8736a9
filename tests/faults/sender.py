"""How a process of its own is led to the test's database and relay."""

import os
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
        "EMAIL_URL": f"smtp://{relay.host}:{relay.port}?connections={relay.connections}",
    }
