"""Ids of rows as addresses and forms bring them, where anything may stand."""

LONGEST = 18  # digits: what is longer may be no bigint of PostgreSQL's


def row_id(typed: str) -> int | None:
    """The id; None for what is none. `int` alone would take “١٢”, “1_0” and more than the database holds."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST else None


def row_ids(typed: list[str]) -> list[int]:
    """Those of them that are ids."""
    return [found for one in typed if (found := row_id(one)) is not None]
