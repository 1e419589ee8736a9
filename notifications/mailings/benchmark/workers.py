"""The workers of a benchmark: as `manage.py run` starts them, each with one process that sends."""

import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psutil
from celery import current_app
from celery.app.control import Inspect
from django.conf import settings

from notifications.deliveries.tasks import deliver, deliver_soon
from portal.engines import runs, stack
from portal.engines.relay import Relay
from portal.engines.server_url import Tls
from portal.engines.supervisor import Output, Supervisor
from portal.errors import PortalError

MODES = ("data", "bdat")
START_SECONDS = 60
ANSWER_SECONDS = 1.0
LOOK_SECONDS = 0.2
HELLO_SECONDS = 10


class CannotMeasure(PortalError):
    """The benchmark cannot run here."""


class Workers:
    """So many Celery workers that send over so many connections each."""

    def __init__(self, count: int, connections: int, mode: str | None) -> None:
        """Raises CannotMeasure without a relay, or where `mode` is bdat and a relay does not offer it."""
        if not settings.EMAIL_URL:
            raise CannotMeasure("Name the relay that takes the mails: EMAIL_URL=smtp://127.0.0.1:2525")
        urls = settings.EMAIL_URL.split()
        if mode == "bdat":
            for url in urls:
                _require_chunking(Relay.from_url(url))
        asked = {"connections": str(count * connections)} | (
            {"mode": "data" if mode == "data" else "auto"} if mode else {}
        )
        self._email_url = " ".join(_with_parameters(url, asked) for url in urls)
        self._names = [f"bench{number}" for number in range(1, count + 1)]
        self._supervisor = Supervisor()

    @contextmanager
    def running(self, output: Output) -> Iterator[None]:
        """Workers that answered and are idle; they end with the block, each after what it is sending.

        Raises CannotMeasure where other workers listen to the same broker, or when one of ours does not start.
        """
        if others := current_app.control.ping(timeout=ANSWER_SECONDS):
            names = ", ".join(name for answer in others for name in answer)
            raise CannotMeasure(f"Other workers listen to this broker and would send too: {names}.")
        folder = settings.VAR_DIR / "send_benchmark"
        with runs.only_run(folder, "a benchmark of sending"):
            runs.end_leftovers(folder)
            self._supervisor = Supervisor(output)
            # A file that holds the URL would win over what is asked here.
            environment = {**runs.mark(folder), "EMAIL_URL": self._email_url, "EMAIL_URL_FILE": ""}
            try:
                for name in self._names:
                    self._supervisor.start(stack.worker(name, environment, processes=1))
                self._wait_until_idle()
                yield
            finally:
                self._supervisor.stop()

    def check(self) -> None:
        """Raises CannotMeasure when a worker has ended by itself."""
        if ended := self._supervisor.ended():
            raise CannotMeasure(ended)

    def wake(self) -> None:
        """A hint for each worker."""
        for _ in self._names:
            deliver_soon()

    def cpu_seconds(self) -> float:
        """What all workers have used so far, with their children."""
        used = [process.cpu_times() for process in self._processes()]
        return sum(times.user + times.system for times in used)

    def largest_megabytes(self) -> float:
        """The memory of the worker that has most, with its child: each page that they share counted once."""
        found = []
        for head in self._heads():
            with suppress(psutil.NoSuchProcess):
                found.append(sum(_own_bytes(each) for each in (head, *head.children(recursive=True))))
        return round(max(found, default=0) / 1e6, 1)

    def _wait_until_idle(self) -> None:
        """Each worker runs a job, which finds nothing due, and then none has one."""
        deadline = time.monotonic() + START_SECONDS
        inspect = current_app.control.inspect(timeout=ANSWER_SECONDS, limit=len(self._names))
        while not (self._all_have_run(inspect) and self._none_has_a_job(inspect)):
            self.check()
            if time.monotonic() > deadline:
                raise CannotMeasure("The workers do not answer.")
            time.sleep(LOOK_SECONDS)

    def _all_have_run(self, inspect: Inspect) -> bool:
        told = inspect.stats() or {}
        have_run = [name for name, stats in told.items() if stats["total"].get(deliver.name)]
        # Hints that nobody hears yet would all be heard later, one after the other.
        if len(have_run) < len(told) == len(self._names):
            self.wake()
        return len(have_run) == len(self._names)

    def _none_has_a_job(self, inspect: Inspect) -> bool:
        told = [inspect.active() or {}, inspect.reserved() or {}]
        return all(len(answers) == len(self._names) and not any(answers.values()) for answers in told)

    def _heads(self) -> list[psutil.Process]:
        return [psutil.Process(process.pid) for process in self._supervisor.processes.values()]

    def _processes(self) -> list[psutil.Process]:
        return [each for head in self._heads() for each in (head, *head.children(recursive=True))]


def _own_bytes(process: psutil.Process) -> int:
    memory = process.memory_full_info()
    # Elsewhere than on Linux nobody knows what is shared.
    return int(getattr(memory, "pss", memory.rss))


def _with_parameters(url: str, asked: dict[str, str]) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | asked)))


def _require_chunking(relay: Relay) -> None:
    """Asks the relay before anything is made. Raises CannotMeasure."""
    where = f"{relay.host}:{relay.port}"
    try:
        kind = smtplib.SMTP_SSL if relay.tls is Tls.IMPLICIT else smtplib.SMTP
        with kind(relay.host, relay.port, timeout=HELLO_SECONDS) as client:
            if relay.tls is Tls.STARTTLS:
                client.starttls(context=ssl.create_default_context())
            client.ehlo()
            missing = [word for word in ("CHUNKING", "PIPELINING") if not client.has_extn(word)]
    except (smtplib.SMTPException, OSError) as error:
        raise CannotMeasure(f"The relay {where} does not answer: {error}") from error
    if missing:
        raise CannotMeasure(f"The relay {where} does not offer {' and '.join(missing)}: no BDAT. Use --mode data.")
