"""`manage.py run`: the whole portal on one machine, until Ctrl-C."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from socket import gethostname
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from portal.engines import assets, runs, stack
from portal.engines.addresses import LOOPBACK
from portal.engines.asking import end_when_asked
from portal.engines.errors import EngineError
from portal.engines.osuser import engine_user
from portal.engines.preflight import check_port, check_space
from portal.engines.sandbox import listening_socket
from portal.engines.sharing import running
from portal.engines.supervisor import Supervisor

FIRST_PAGE_SECONDS = 60
# Who listens everywhere is reached on this machine.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class Command(BaseCommand):
    """Starts what the environment does not bring along, and ends it with Ctrl-C."""

    help = "Run the whole portal on this machine until Ctrl-C: engines, web server, workers, beat, sandbox mail relay."

    def add_arguments(self, parser: CommandParser) -> None:
        content = parser.add_mutually_exclusive_group()
        content.add_argument("--demo", action="store_true", help="load the invented demo portfolio")
        content.add_argument("--empty", action="store_true", help="start without it and print a first sign-in")

    def handle(self, *, demo: bool, empty: bool, **options: Any) -> None:
        end_when_asked()
        with runs.only_run(settings.VAR_DIR, _url()):
            self._look_first()
            with running(settings.PLACES, settings.EMBEDDED_ENGINES) if settings.EMBEDDED_ENGINES else nullcontext():
                self._prepare(demo=demo, empty=empty)
                self._serve()

    def _look_first(self) -> None:
        if settings.EMBEDDED_ENGINES:
            who = engine_user().name
            self._say(f"The data lies in {settings.PLACES.data}{f', for the OS user {who}' if who else ''}.")
        if count := runs.end_leftovers(settings.VAR_DIR):
            self._say(f"A killed run had left {count} programs behind: they have ended.")
        check_port(settings.HOST, settings.PORT)
        check_space(settings.PLACES.data)

    def _prepare(self, *, demo: bool, empty: bool) -> None:
        with self._step("Database"):
            call_command("migrate", interactive=False, verbosity=0)
        with self._step("Static files"):
            assets.collect()
        users = get_user_model()._default_manager
        has_demo = users.filter(is_demo=True).exists()
        if has_demo and empty:
            raise EngineError(
                f"The database holds the demo portfolio. To begin empty, remove {settings.PLACES.postgres}."
            )
        if not has_demo and (demo or (settings.EMBEDDED_DATABASE and not empty and not users.exists())):
            call_command("load_demo", stdout=self.stdout)

    def _serve(self) -> None:
        supervisor = Supervisor(self.stdout)
        with listening_socket() if settings.SANDBOX_MAIL_DIR else nullcontext() as mails:
            try:
                with self._step("Web server, workers, beat"):
                    for program in stack.programs(settings.HOST, settings.PORT, mails):
                        supervisor.start(program)
                    _wait_for_first_page(supervisor)
                self._welcome()
                raise EngineError(supervisor.watch())
            finally:
                self._say("\nEnding: what is being sent is finished first …")
                supervisor.stop()

    def _welcome(self) -> None:
        self._say(f"\nRollout Portal: {_url()}\n")
        if settings.HOST not in LOOPBACK:
            self._say(f"Others reach it too, without encryption: http://{gethostname()}:{settings.PORT}")
        if settings.HOST in LOOPBACK and get_user_model()._default_manager.filter(is_demo=True).exists():
            # Asked for by name: engines know nothing of the rooms above them.
            for line in getattr(apps.get_app_config("demo").module, "sign_ins", list)():
                self._say(f"  {line}")
        call_command("first_administrator", stdout=self.stdout)
        if settings.SANDBOX_MAIL_DIR:
            self._say(f"Sandbox: no mail leaves this machine. Mails land in {settings.SANDBOX_MAIL_DIR}")
        elif not settings.RELAYS:
            self._say("There is no EMAIL_URL: nothing can be sent.")
        self._say("Ctrl-C ends everything; what was entered stays.\n")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._say(f"{name}: ready after {time.monotonic() - began:.1f} s")


def _url() -> str:
    host = EVERYWHERE.get(settings.HOST, settings.HOST)
    return f"http://[{host}]:{settings.PORT}" if ":" in host else f"http://{host}:{settings.PORT}"


def _wait_for_first_page(supervisor: Supervisor) -> None:
    """Wait until the web server answers. Raises EngineError when a program ended, or after FIRST_PAGE_SECONDS."""
    # A proxy of the environment is not asked for this machine.
    opener = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + FIRST_PAGE_SECONDS
    while True:
        if ended := supervisor.ended():
            raise EngineError(ended)
        try:
            opener.open(f"{_url()}/livez", timeout=5).close()
        except (URLError, OSError) as error:
            if time.monotonic() > deadline:
                raise EngineError(f"The web server does not answer: {error}") from error
            time.sleep(0.1)
        else:
            return
