"""The programs of `manage.py run`: sandbox mail relay, web server, workers and beat."""

import socket
import sys
from collections.abc import Mapping, Sequence

from django.conf import settings

from portal.engines import runs
from portal.engines.addresses import LOOPBACK
from portal.engines.preflight import addresses_of_this_machine
from portal.engines.supervisor import Program

WEB_WORKERS = 2
WEB_THREADS = 4
WORKER_PROCESSES = 2
# One fetch and two syncs by the schedule, and one for what somebody waits for.
GRAPH_PROCESSES = 4
# Celery's own variable. Reading Graph may be cut anywhere and goes on later; the end of a run does not wait for it.
_ENDS_AT_ONCE = {"REMAP_SIGTERM": "SIGQUIT"}
# As root Celery warns in ten lines; `run` says first where a root's data lies.
CELERY = (sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--app", "portal", "--quiet")


def programs(host: str, port: int, mails: socket.socket | None) -> Sequence[Program]:
    """Every program of this run, in the order in which they start.

    `mails` is the listening socket of the sandbox relay, None when mails go to a relay of one's own or nowhere.
    """
    environment = {**runs.mark(settings.VAR_DIR), **_for_visitors(host)}
    relay = []
    if mails:
        environment["SANDBOX_MAIL_PORT"] = str(mails.getsockname()[1])
        relay = [_relay(mails, environment)]
    # In memory: a schedule kept in a file would be one more thing that a killed run can break.
    beat = ["beat", "--scheduler", "celery.beat:Scheduler"]
    return [
        *relay,
        Program("web", _gunicorn(host, port), environment),
        worker("worker", environment, processes=WORKER_PROCESSES),
        worker("graph", {**environment, **_ENDS_AT_ONCE}, processes=GRAPH_PROCESSES, queue=settings.GRAPH_QUEUE),
        Program("beat", [*CELERY, *beat], environment),
    ]


def worker(name: str, environment: Mapping[str, str], *, processes: int, queue: str = "") -> Program:
    """A Celery worker by this name, with so many processes for the jobs of a queue; by default that of mail."""
    queue = queue or settings.CELERY_TASK_DEFAULT_QUEUE
    options = {"concurrency": str(processes), "hostname": f"{name}@%h", "queues": queue}
    words = [word for option, value in options.items() for word in (f"--{option}", value)]
    # Neither has to find others.
    return Program(name, [*CELERY, "worker", *words, "--without-mingle", "--without-gossip"], environment)


def _relay(mails: socket.socket, environment: Mapping[str, str]) -> Program:
    argv = [sys.executable, "-m", "portal.engines.sandbox", str(settings.SANDBOX_MAIL_DIR), str(mails.fileno())]
    return Program("mail", argv, environment, descriptors=[mails.fileno()], ends_last=True)


def _gunicorn(host: str, port: int) -> Sequence[str]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = {
        "bind": address,
        "workers": WEB_WORKERS,
        "threads": WEB_THREADS,
        "worker-class": "gthread",
        "log-level": "warning",
        # A page that is open in a browser keeps its connection; nobody should wait for it at the end.
        "graceful-timeout": 10,
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    # One import for all workers; the control socket would lie in the user's home.
    return [sys.executable, "-m", "gunicorn", "portal.wsgi", "--preload", "--no-control-socket", *words]


def _for_visitors(host: str) -> Mapping[str, str]:
    """What the web server is told about who may visit: this machine alone, or others by the names of this machine."""
    if host in LOOPBACK:
        return {"LIST_DEMO_SIGN_INS": "1"}
    return {"ALLOWED_HOSTS": ",".join([*settings.ALLOWED_HOSTS, host, *addresses_of_this_machine()])}
