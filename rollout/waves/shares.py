"""A stable part of a tenant's people: everybody has one place per change, and a share is all places up to a point.

The place is a hash of the change and the person's row, so it stays when people come and go, and 1 % lies within 10 %.
Not of the directory id, which a person known by name alone gets later: somebody whose place moved between two waves
would be told twice, or never. Another change gives other places: nobody is always among the first.
"""

from django.db.models import BinaryField, F, Func, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import LessThan

SMALLEST, LARGEST = 1, 99  # per cent
PLACES = 2**32


def in_share(per_cent: int, mc_id: str) -> Q:
    """People among the first `per_cent` (SMALLEST to LARGEST) of a change, decided in PostgreSQL."""
    # The digest's bytes compare from the left, so four of them are all that a share needs.
    end = (per_cent * PLACES // 100).to_bytes(4)
    return Q(LessThan(_place(mc_id), Value(end, output_field=BinaryField())))


def words(per_cent: int) -> str:
    """“The first 10 %”."""
    return f"The first {per_cent}\N{NO-BREAK SPACE}%"


def _place(mc_id: str) -> Func:
    named = Func(Concat(Value(f"{mc_id}/"), Cast(F("pk"), TextField())), Value("UTF8"), function="convert_to")
    return Func(named, function="sha256", output_field=BinaryField())
