#!/usr/bin/env python
"""Django's command line for Rollout Portal. Embedded engines run as long as a command needs them."""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

if sys.version_info < (3, 11):  # noqa: UP036 (said before the first import that an old Python would stumble over)
    sys.exit(f"Rollout Portal needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

# Commands that touch neither the database nor the broker, and `run`, which sees to the engines itself.
WITHOUT_ENGINES = {"collectstatic", "diffsettings", "findstatic", "help", "read_dates", "run", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as missing:
        sys.exit(f"{missing.name} is missing: type `make run`, or install requirements.txt.")

    from portal.errors import PortalError

    try:
        with engines_for(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, PortalError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def engines_for(words: Sequence[str]) -> AbstractContextManager[None]:
    """The embedded engines as long as a command runs that needs them."""
    if not words or words[0] in WITHOUT_ENGINES or "--help" in words:
        return nullcontext()
    from django.conf import settings

    if not settings.EMBEDDED_ENGINES:
        return nullcontext()
    from portal.engines.sharing import running

    # A command that is told to end still gives the engines back.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return running(settings.PLACES, settings.EMBEDDED_ENGINES)


if __name__ == "__main__":
    main()
