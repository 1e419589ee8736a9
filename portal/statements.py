"""Questions to PostgreSQL beside the ORM, and long lists as their parameters."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL


def ask(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a question answers, with its values by name."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def array_text(values: Iterable[object]) -> str:
    """Whole numbers, days, or moments as isoformat() writes them, as PostgreSQL reads an array: “{1,2}”.

    Wants a cast in the question: `%(tenants)s::bigint[]`. A thousand take psycopg, which asks each for its type, 2 ms
    as numbers and 12 ms as moments; this takes a fifth. Not for texts: nothing is quoted.
    """
    return f"{{{','.join(map(str, values))}}}"


def ids(values: Iterable[int]) -> RawSQL:
    """The same as the right side of an `__in`: one parameter instead of a thousand."""
    return RawSQL("SELECT unnest(%s::bigint[])", [array_text(values)])
