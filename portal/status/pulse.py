"""Signs of life: workers write theirs into the broker, sweeps theirs into the database."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from celery.signals import heartbeat_sent, task_postrun, task_prerun
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from portal.celery import SCHEDULE, app
from portal.status.models import Sweep

if TYPE_CHECKING:
    import redis

BROKER_ERRORS = (OperationalError, RedisError, OSError)
_WORKERS = "portal:workers:{queue}"
# Workers write every two seconds; a busy machine may miss a few.
ALIVE_FOR = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(days=1)

_SWEEPS = {task: name for name, (task, _) in SCHEDULE.items()}
_began: dict[str, float] = {}


@contextmanager
def broker() -> Iterator["redis.Redis"]:
    """A client of the broker, of Celery's own settings. Raises one of BROKER_ERRORS at once when nobody answers."""
    with app.connection_for_write() as connection:
        # Not `default_channel`: that one waits and tries again.
        yield cast("Any", connection.channel()).client


def workers(at: datetime, queue: str) -> dict[str, datetime]:
    """Each worker of a queue heard within the last day, with the moment. Raises one of BROKER_ERRORS."""
    with broker() as client:
        key, since = _WORKERS.format(queue=queue), (at - FORGOTTEN_AFTER).timestamp()
        heard = cast("list[tuple[bytes, float]]", client.zrangebyscore(key, since, "+inf", withscores=True))
    return {name.decode(): datetime.fromtimestamp(moment, UTC) for name, moment in heard}


@heartbeat_sent.connect
def note_worker(sender: Any, **_: object) -> None:
    """A worker's own process lives, however busy its children are."""
    note_heard(sender.eventer.hostname, sender.eventer.app.amqp.queues.consume_from)


def note_heard(name: str, queues: Iterable[str]) -> None:
    """The worker of this name was heard just now. `queues`: whose jobs it does."""
    now = timezone.now()
    with broker() as client:
        for key in (_WORKERS.format(queue=queue) for queue in queues):
            client.zadd(key, {name: now.timestamp()})
            client.zremrangebyscore(key, "-inf", (now - FORGOTTEN_AFTER).timestamp())


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
