"""Celery's tasks: one per person, and one per batch with a connection to the relay that is used for all of it."""

import os

from celery import Celery

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
app = Celery("peers")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task
def tell(person_id: int) -> None:
    from mails import send
    from people.models import Person

    send(Person.objects.get(pk=person_id))


@app.task
def tell_batch(person_ids: list[int]) -> None:
    from django.core.mail import get_connection
    from mails import send
    from people.models import Person

    with get_connection() as connection:
        for person in Person.objects.filter(pk__in=person_ids):
            send(person, connection)


@app.task
def wait(seconds: float) -> None:
    """Keeps a process busy, so that each of them has had a job before the first one counts."""
    import time

    time.sleep(seconds)
