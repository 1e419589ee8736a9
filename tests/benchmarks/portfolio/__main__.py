"""`DATA_DIR=… python -m tests.benchmarks.portfolio --tenants 50`: fills the portal's own database, for looking at.

Beside a running portal it uses the portal's engines, like every command of manage.py.
"""

import argparse
import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from portal.engines.sharing import running


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--tenants", type=int, default=50, help="how many tenants")
    words.add_argument("--people", type=int, help="how many people in all; else a thousand per tenant")
    words.add_argument("--deliveries", type=int, help="how many deliveries in all; else five per person")
    asked = words.parse_args()
    django.setup()
    with running(settings.PLACES, settings.EMBEDDED_ENGINES):
        call_command("migrate", verbosity=0)
        _fill(asked)


def _fill(asked: argparse.Namespace) -> None:
    from tests.benchmarks.portfolio.filling import Size, administrator, analyze, fill

    began = time.monotonic()
    people = asked.people or 1_000 * asked.tenants
    fill(Size(asked.tenants, people, asked.deliveries or 5 * people), at=timezone.now())
    analyze()
    print(f"Filled in {time.monotonic() - began:.1f} s. Administrator of all tenants: {administrator().email}")


if __name__ == "__main__":
    main()
