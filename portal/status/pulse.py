"""Signs of life: workers write theirs into the broker, sweeps theirs into the database."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from celery.signals import heartbeat_sent, task_postrun, task_prerun
from django.utils import timezone

from portal.celery import SCHEDULE, app
from portal.status.models import Sweep

WORKERS = "portal:workers"
# Workers write every two seconds; a busy machine may miss a few.
ALIVE_FOR = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(days=1)

_SWEEPS = {task: name for name, (task, _) in SCHEDULE.items()}
_began: dict[str, float] = {}


def workers(at: datetime) -> dict[str, datetime]:
    """Each worker heard within the last day, with the moment. Raises what kombu raises when the broker is away."""
    with app.pool.acquire(block=True, timeout=2) as connection:
        heard = connection.default_channel.client.zrangebyscore(
            WORKERS, (at - FORGOTTEN_AFTER).timestamp(), "+inf", withscores=True
        )
    return {name.decode(): datetime.fromtimestamp(moment, UTC) for name, moment in heard}


@heartbeat_sent.connect
def note_worker(sender: Any, **_: object) -> None:
    """A worker's own process lives, however busy its children are."""
    now = timezone.now()
    with app.pool.acquire(block=True, timeout=2) as connection:
        client = connection.default_channel.client
        client.zadd(WORKERS, {sender.eventer.hostname: now.timestamp()})
        client.zremrangebyscore(WORKERS, "-inf", (now - FORGOTTEN_AFTER).timestamp())


@task_prerun.connect
def begin_sweep(task_id: str, task: Any, **_: object) -> None:
    if task.name in _SWEEPS:
        _began[task_id] = time.monotonic()


@task_postrun.connect
def note_sweep(task_id: str, task: Any, state: str, **_: object) -> None:
    began = _began.pop(task_id, None)
    if began is not None and not task.request.is_eager:
        Sweep.objects.note(
            _SWEEPS[task.name],
            at=timezone.now(),
            seconds=time.monotonic() - began,
            succeeded=state == "SUCCESS",
        )
