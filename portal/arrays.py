"""Long lists as parameters of a question to PostgreSQL."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def array_text(values: Iterable[object]) -> str:
    """Whole numbers, days, or moments as isoformat() writes them, as PostgreSQL reads an array: “{1,2}”.

    Wants a cast in the question: `%(tenants)s::bigint[]`. A thousand take psycopg, which asks each for its type, 2 ms
    as numbers and 12 ms as moments; this takes a fifth. Not for texts: nothing is quoted.
    """
    return f"{{{','.join(map(str, values))}}}"


def ids(values: Iterable[int]) -> RawSQL:
    """The same as the right side of an `__in`: one parameter instead of a thousand."""
    return RawSQL("SELECT unnest(%s::bigint[])", [array_text(values)])
