"""Each part of the portal is looked at and put in words."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection

from notifications.deliveries.models import BounceMailbox
from portal.engines.mailbox import Mailbox
from portal.engines.relay import Relay
from portal.engines.server_url import Tls
from portal.status import parts, pulse
from portal.status.models import Sweep

AT = datetime(2025, 9, 24, 7, 0, tzinfo=UTC)


def _beat_of(name: str, queue: str = "celery") -> None:
    """What Celery calls for every heartbeat of a worker."""
    consumer = SimpleNamespace(amqp=SimpleNamespace(queues=SimpleNamespace(consume_from={queue: None})))
    pulse.note_worker(sender=SimpleNamespace(eventer=SimpleNamespace(hostname=name, app=consumer)))


@pytest.mark.django_db
def test_a_database_that_answers_names_its_version() -> None:
    assert "PostgreSQL" in parts.database().words


@pytest.mark.django_db
def test_missing_migrations_are_counted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    part = parts.migrations()

    assert (part.tone, part.words) == ("danger", "1 migration not applied")
    assert part.advice == "Type: manage.py migrate"


def test_the_broker_says_how_much_waits(broker: None) -> None:
    with pulse.broker() as client:
        client.rpush("celery", "one")
        client.rpush("graph", "two")

    assert parts.broker().words == "Answers: 2 hints waiting for a worker"


def test_a_growing_queue_is_a_warning(broker: None) -> None:
    with pulse.broker() as client:
        client.rpush("celery", *range(parts.MANY_WAITING + 1))

    assert parts.broker().tone == "warning"


@pytest.mark.django_db
def test_a_silent_broker_is_named_with_the_last_sign_of_life(no_broker: None) -> None:
    Sweep.objects.note("send what is due", at=AT, seconds=0.1, succeeded=True)

    part = parts.broker()

    assert (part.tone, part.since) == ("danger", AT)
    assert "Nothing is lost" in part.advice


def test_a_worker_lives_as_long_as_it_is_heard(broker: None) -> None:
    with time_machine.travel(AT, tick=False):
        _beat_of("celery@one")
        _beat_of("celery@two")

    assert parts.workers(AT + timedelta(seconds=29)).words == "2 workers at work"


@pytest.mark.django_db
def test_who_reads_graph_does_not_stand_in_for_who_sends_mail(broker: None) -> None:
    with time_machine.travel(AT, tick=False):
        _beat_of("graph@one", "graph")

    assert parts.graph_workers(AT).words == "1 worker at work"
    assert parts.workers(AT).tone == "danger"


@pytest.mark.django_db
def test_where_nobody_reads_graph_the_page_says_what_to_start(broker: None) -> None:
    with time_machine.travel(AT, tick=False):
        _beat_of("celery@one")

    part = parts.graph_workers(AT)

    assert (part.tone, part.words) == ("danger", "Nobody works")
    assert "--queues graph" in part.advice


@pytest.mark.django_db
def test_workers_that_fell_silent_are_named_with_the_last_moment(broker: None) -> None:
    with time_machine.travel(AT, tick=False):
        _beat_of("celery@one")

    part = parts.workers(AT + timedelta(minutes=5))

    assert (part.tone, part.words, part.since) == ("danger", "Nobody works", AT)


@pytest.mark.django_db
def test_sweeps_in_time_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SCHEDULE", {"send what is due": ("deliver", 5.0)})
    Sweep.objects.note("send what is due", at=AT, seconds=0.1, succeeded=True)

    assert parts.schedule(AT + timedelta(seconds=59)).tone == "success"


@pytest.mark.django_db
def test_late_sweeps_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SCHEDULE", {"send what is due": ("deliver", 5.0), "count people": ("count", 600.0)})
    Sweep.objects.note("count people", at=AT, seconds=0.1, succeeded=True)

    part = parts.schedule(AT + timedelta(minutes=5))

    assert (part.tone, part.words) == ("warning", "1 sweep is late: send what is due")


@pytest.mark.django_db
def test_a_failing_sweep_says_since_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SCHEDULE", {"count people": ("count", 600.0)})
    for minute in (0, 10, 20):
        Sweep.objects.note("count people", at=AT + timedelta(minutes=minute), seconds=1, succeeded=False)

    part = parts.schedule(AT + timedelta(minutes=21))

    assert (part.tone, part.since) == ("danger", AT)


@pytest.mark.django_db
def test_a_sweep_that_succeeds_again_fails_no_more() -> None:
    Sweep.objects.note("count people", at=AT, seconds=1, succeeded=False)
    Sweep.objects.note("count people", at=AT + timedelta(minutes=10), seconds=1, succeeded=True)

    assert Sweep.objects.get().failing_since is None


def test_the_relays_are_named_without_a_password(settings) -> None:
    settings.SANDBOX_MAIL_DIR = None
    settings.RELAYS = (Relay("relay.example", 587, Tls.STARTTLS, "user", "secret"), Relay("10.0.0.9", 25))

    assert parts.mail_relay().words == "relay.example, port 587, STARTTLS; 10.0.0.9, port 25, not encrypted"


def test_no_relay_means_that_nothing_can_be_sent(settings) -> None:
    settings.SANDBOX_MAIL_DIR = None
    settings.RELAYS = ()

    assert parts.mail_relay().tone == "danger"


def test_the_sandbox_says_where_mails_land(settings) -> None:
    settings.SANDBOX_MAIL_DIR = settings.BASE_DIR / "var" / "mail"

    assert parts.mail_relay().words == "Sandbox: mails land in var/mail"


def test_without_a_mailbox_somebody_must_look_only_where_mails_leave(settings) -> None:
    settings.BOUNCE_MAILBOX, settings.SANDBOX_MAIL_DIR, settings.RELAYS = None, None, (Relay("10.0.0.9", 25),)

    assert (parts.came_back().tone, parts.came_back().words) == ("warning", "Nobody reads them")
    settings.SANDBOX_MAIL_DIR = settings.BASE_DIR / "var" / "mail"
    assert parts.came_back().tone == "success"


@pytest.mark.django_db
def test_the_bounce_mailbox_is_told_of_without_its_user_or_password(settings) -> None:
    settings.BOUNCE_MAILBOX = mailbox = Mailbox("mail.example", 993, Tls.IMPLICIT, "user", "secret")
    assert parts.came_back().words == "mail.example: not read yet"
    read = {"ended_at": AT, "came_back": 12, "not_ours": 1, "unreadable": 2}
    BounceMailbox.objects.create(name=mailbox.name, **read)
    assert "12 mails of ours came back, 3 of others or unreadable" in parts.came_back().words

    BounceMailbox.objects.update(problem="It cannot be reached.", failing_since=AT)

    assert (parts.came_back().tone, parts.came_back().words, parts.came_back().since) == (
        "danger",
        "It cannot be reached.",
        AT,
    )


def test_a_nearly_full_disk_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LITTLE_SPACE_BYTES", 10**18)

    assert parts.disk().tone == "warning"
