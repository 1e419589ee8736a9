"""Dates what the demo's verbs do as it would have been recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pghistory
import pghistory.models
from django.apps import apps
from django.db import connection

from portal.accounts.models import User


@contextmanager
def recorded(at: datetime, by: User | None) -> Iterator[None]:
    """History rows that are written inside bear this moment and this user. Must run inside one transaction."""
    with pghistory.context(user=by.pk if by else None, url=""):
        yield
    with connection.cursor() as cursor:
        for table in _event_tables():
            # Rows of this transaction bear its own moment, until they are dated here.
            cursor.execute(f'UPDATE "{table}" SET pgh_created_at = %s WHERE pgh_created_at = now()', [at])  # noqa: S608


def _event_tables() -> list[str]:
    return [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and not model._meta.abstract and model._meta.managed
    ]
