#!/usr/bin/env python
"""Django's command line for Rollout Portal. Embedded engines run as long as a command needs them."""

import os
import signal
import sys

# Commands that touch neither the database nor the broker, and `run`, which sees to the engines itself.
WITHOUT_ENGINES = {"collectstatic", "diffsettings", "findstatic", "help", "run", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    if not WITHOUT_ENGINES.isdisjoint(sys.argv[1:2]) or len(sys.argv) < 2 or "--help" in sys.argv:
        execute_from_command_line(sys.argv)
        return

    from django.conf import settings

    from portal.engines.errors import EngineError
    from portal.engines.sharing import running

    # A command that is told to end still gives the engines back.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with running(settings.PLACES, settings.EMBEDDED_ENGINES):
            execute_from_command_line(sys.argv)
    except EngineError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
