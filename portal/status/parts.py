"""The parts a working portal consists of, each looked at and put in words."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from notifications.deliveries import home
from notifications.deliveries.models import BounceMailbox, Home
from portal.accounts.models import User
from portal.celery import SCHEDULE, app
from portal.engines.server_url import Tls
from portal.formatting import counted, day, moment, number
from portal.status import pulse
from portal.status.models import Sweep
from rollout.tenants.models import GraphConnection

# A sweep is late when it misses three turns, and never before a minute: workers may be busy sending.
TURNS_MISSED = 3
NEVER_LATE_BEFORE = timedelta(minutes=1)
MANY_WAITING = 1000
LITTLE_SPACE_BYTES = 2_000_000_000
NAMED = 5


@dataclass(frozen=True)
class Part:
    """One part as the status page names it.

    `since`: since when it is so, null where nobody knows. `advice`: what to do, empty where there is nothing to do.
    """

    name: str
    tone: Literal["success", "warning", "danger"]
    words: str
    since: datetime | None = None
    advice: str = ""

    @property
    def icon(self) -> str:
        return {"success": "circle-check", "warning": "triangle-alert", "danger": "octagon-alert"}[self.tone]


def ready_parts(at: datetime) -> list[Part]:
    """What must work before visitors are let in."""
    return [database(), migrations(), broker(), workers(at)]


def all_parts(at: datetime) -> list[Part]:
    """Everything the status page shows."""
    return [*ready_parts(at), graph_workers(at), schedule(at), mail_relay(), came_back(), place(), disk()]


def database() -> Part:
    """Whether PostgreSQL answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
            version, size = cursor.fetchone()
    except DatabaseError:
        return Part("Database", "danger", "Does not answer", advice="Start PostgreSQL, or correct DATABASE_URL.")
    return Part("Database", "success", f"Answers: PostgreSQL {version}, {number(size // 1_000_000)} MB")


def migrations() -> Part:
    """Whether the tables are those of this version."""
    name, advice = "Tables", "Type: manage.py migrate"
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return Part(name, "danger", "Unknown while the database does not answer")
    if missing:
        return Part(name, "danger", f"{counted(missing, 'migration')} not applied", advice=advice)
    return Part(name, "success", "As this version wants them")


def broker() -> Part:
    """Whether the broker answers, and how much waits there."""
    try:
        with pulse.broker() as client:
            waiting = sum(client.llen(queue) for queue in app.amqp.queues)
    except pulse.BROKER_ERRORS:
        advice = "Start Redis or Valkey, or correct REDIS_URL. Nothing is lost: what was due is found again."
        return Part("Broker", "danger", "Does not answer", since=_last_sweep(), advice=advice)
    if waiting > MANY_WAITING:
        advice = "Add workers if this number keeps growing."
        return Part("Broker", "warning", f"Answers, but {number(waiting)} hints wait for a worker", advice=advice)
    return Part("Broker", "success", f"Answers: {counted(waiting, 'hint')} waiting for a worker")


def workers(at: datetime) -> Part:
    """Whether at least one Celery worker lives that sends mail."""
    advice = "Start one: celery --app portal worker --queues celery. Mails wait until then, none is lost."
    return _workers_of(app.conf.task_default_queue, "Workers", advice, at)


def graph_workers(at: datetime) -> Part:
    """Whether at least one Celery worker lives that reads Microsoft Graph and documents."""
    advice = (
        "Start one: celery --app portal worker --queues graph. "
        "Posts, people and documents stay as they were until then."
    )
    return _workers_of(settings.GRAPH_QUEUE, "Workers for Microsoft Graph", advice, at)


def _workers_of(queue: str, name: str, advice: str, at: datetime) -> Part:
    try:
        heard = pulse.workers(at, queue)
    except pulse.BROKER_ERRORS:
        return Part(name, "danger", "Unknown while the broker does not answer", since=_last_sweep())
    alive = [moment for moment in heard.values() if moment > at - pulse.ALIVE_FOR]
    if alive:
        return Part(name, "success", f"{counted(len(alive), 'worker')} at work", since=None)
    return Part(name, "danger", "Nobody works", since=max(heard.values(), default=_last_sweep()), advice=advice)


def schedule(at: datetime) -> Part:
    """Whether beat wakes the sweeps."""
    sweeps = {sweep.name: sweep for sweep in Sweep.objects.all()}
    late = [name for name in SCHEDULE if is_late(sweeps.get(name), name, at)]
    failing = [sweep for name, sweep in sweeps.items() if name in SCHEDULE and sweep.failing_since]
    if failing:
        since = min(sweep.failing_since for sweep in failing if sweep.failing_since)
        words = f"{counted(len(failing), 'sweep fails', 'sweeps fail')}: {', '.join(sweep.name for sweep in failing)}"
        return Part("Schedule", "danger", words, since=since, advice="The worker's log names the reason.")
    if late:
        advice = "Start it: celery --app portal beat. Exactly one beat runs in the whole installation."
        words = f"{counted(len(late), 'sweep is late', 'sweeps are late')}: {', '.join(late)}"
        return Part("Schedule", "warning", words, since=_last_sweep(), advice=advice)
    return Part("Schedule", "success", f"All {number(len(SCHEDULE))} sweeps run in time")


def is_late(sweep: Sweep | None, name: str, at: datetime) -> bool:
    """Whether a sweep should have run by now."""
    patience = max(timedelta(seconds=TURNS_MISSED * SCHEDULE[name][1]), NEVER_LATE_BEFORE)
    return sweep is None or sweep.ended_at < at - patience


def mail_relay() -> Part:
    """Where mails go."""
    if settings.SANDBOX_MAIL_DIR:
        return Part(
            "Mail relay",
            "success",
            f"Sandbox: mails land in {settings.SANDBOX_MAIL_DIR.relative_to(settings.BASE_DIR)}",
        )
    if not settings.RELAYS:
        return Part("Mail relay", "danger", "None: nothing can be sent", advice="Set EMAIL_URL.")
    guarded = {Tls.NONE: "not encrypted", Tls.STARTTLS: "STARTTLS", Tls.IMPLICIT: "TLS"}
    relays = [f"{relay.host}, port {relay.port}, {guarded[relay.tls]}" for relay in settings.RELAYS]
    return Part("Mail relay", "success", "; ".join(relays))


def came_back() -> Part:
    """Whether somebody reads what comes back, and what it was."""
    name, mailbox = "Mails that come back", settings.BOUNCE_MAILBOX
    if mailbox is None and (settings.SANDBOX_MAIL_DIR or not settings.RELAYS):
        return Part(name, "success", "Nobody reads them: nothing leaves this machine, so nothing comes back")
    if mailbox is None:
        advice = (
            "Set BOUNCE_URL. Until then nobody learns of a mail that comes back, and its address is written to again."
        )
        return Part(name, "warning", "Nobody reads them", advice=advice)
    row = BounceMailbox.objects.filter(name=mailbox.name).first()
    if row is None or row.ended_at is None:
        return Part(name, "success", f"{mailbox.host}: not read yet")
    if row.problem:
        advice = "Nothing is lost: what came meanwhile is read once the mailbox can be opened."
        return Part(name, "danger", row.problem, since=row.failing_since, advice=advice)
    words = f"{mailbox.host}: read {moment(row.ended_at)} UTC. {counted(row.came_back, 'mail')} of ours came back"
    if odd := row.not_ours + row.unreadable:
        words += f", {number(odd)} of others or unreadable: these carry a flag in the mailbox"
    return Part(name, "success", words)


def place() -> Part:
    """Whether the database is where somebody said that mails may leave from."""
    name = "Place of the database"
    try:
        is_at_home, seen_at = home.is_at_home(), Home.objects.values_list("seen_at", flat=True).first()
    except DatabaseError:
        return Part(name, "danger", "Unknown while the database does not answer")
    if is_at_home:
        return Part(name, "success", "As it was: mails may leave")
    advice = "A portal administrator confirms it under Mailings › Restored database, or: manage.py confirm_instance"
    return Part(name, "danger", "It was restored or copied: nothing is sent", since=seen_at, advice=advice)


def message_centers(user: User, at: datetime) -> list[Part]:
    """Whether the Message centers of the reader's tenants can be fetched; nothing where none is connected."""
    connections = GraphConnection.objects.visible_to(user).select_related("tenant").defer("sealed")
    name, failing = "Message centers", [row.tenant.name for row in connections.failing()]
    expiring = [
        f"{row.tenant.name} ({day(row.expires_on)})" for row in connections.expiring(at.date()) if row.expires_on
    ]
    if failing:
        return [Part(name, "danger", f"Cannot be fetched: {_some(failing)}", advice="The tenant’s page says it.")]
    if expiring:
        advice = "Make a new certificate or secret in Entra, and connect the tenant with it."
        return [Part(name, "warning", f"The credential ends soon: {_some(expiring)}", advice=advice)]
    connected = connections.count()
    return [Part(name, "success", f"{counted(connected, 'tenant')} connected")] if connected else []


def _some(names: list[str]) -> str:
    more = f" and {number(len(names) - NAMED)} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def disk() -> Part:
    """How much room is left where this machine keeps the portal's files."""
    free = shutil.disk_usage(settings.PLACES.data if settings.EMBEDDED_DATABASE else settings.BASE_DIR).free
    words = f"{number(free // 1_000_000_000)} GB free"
    if free < LITTLE_SPACE_BYTES:
        return Part("Disk", "warning", f"Only {number(free // 1_000_000)} MB free", advice="Make room.")
    return Part("Disk", "success", words)


def _last_sweep() -> datetime | None:
    """The last moment from which we know that broker and a worker worked."""
    try:
        return Sweep.objects.values_list("ended_at", flat=True).order_by("-ended_at").first()
    except DatabaseError:
        return None
