"""The Celery application and the whole schedule, as one table."""

import os

from celery import Celery
from celery.signals import beat_init, setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# name: (task, seconds). Every sweep is safe to run twice or to miss: dates live in PostgreSQL.
SCHEDULE: dict[str, tuple[str, float]] = {
    "send what is due": ("notifications.deliveries.tasks.deliver", 5),
    "start and close mailings": ("notifications.mailings.tasks.sweep", 5),
    "read what came back": ("notifications.deliveries.tasks.read_bounces", 120),
    "fetch posts from Microsoft Graph": ("rollout.changes.tasks.fetch_due", 60),
    "sync people from Microsoft Graph": ("rollout.tenants.tasks.sync_due", 60),
    "count how far changes have reached": ("portal.board.tasks.count_reach", 10),
    "tick that the helpdesk is briefed": ("rollout.helpdesk.tasks.tick_briefed", 60),
    "scan documents": ("rollout.documents.tasks.sweep", 60),
    "tell owners of documents": ("rollout.documents.tasks.tell_owners", 300),
    "start waves whose day has come": ("rollout.waves.tasks.start_due", 60),
    "move waves with the vendor's window": ("rollout.waves.tasks.follow_windows", 60),
    "write to people whose dates moved": ("notifications.mailings.tasks.write_about_changed_dates", 60),
    "look up domains and links": ("notifications.mailings.tasks.look_up_due", 60),
    "act on many waves": ("portal.board.tasks.work_on_waves", 10),
    "count the people of waves": ("rollout.waves.tasks.count_people", 60),
    "note what is known of the day": ("portal.board.tasks.take_snapshots", 900),
    "forget sign-in links that ended unused": ("portal.accounts.tasks.forget_links", 86_400),
}

app.conf.beat_schedule = {name: {"task": task, "schedule": every} for name, (task, every) in SCHEDULE.items()}


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Log as settings.LOGGING says: with somebody at this signal Celery brings no format of its own."""


@beat_init.connect
def sweep_at_once(**_: object) -> None:
    """Every sweep runs when beat starts: the seldom ones would otherwise wait for their whole turn each time."""
    for task, _seconds in SCHEDULE.values():
        app.send_task(task)
