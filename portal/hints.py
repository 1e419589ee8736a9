"""Hints to workers. Celery and its broker only wake: what is to do stands in the database, and a sweep finds it."""

import logging
from typing import Any

from celery import Task
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def hint(task: Task[Any, Any], *args: object, expires: int | None = None) -> bool:
    """Asks for a worker, once. Whether the broker took it: without one nothing happens, and the sweep comes to it.

    `expires`: after so many seconds nobody heeds the hint, since it was given again meanwhile.
    """
    options: dict[str, Any] = {"expires": expires} if expires else {}
    try:
        task.apply_async(args=args, retry=False, **options)
    except OperationalError:
        log.warning("broker away, the sweep will do it", extra={"task": task.name})
        return False
    return True
