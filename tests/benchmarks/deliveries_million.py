"""A mailing to a million people from end to end, between two small ones: whether a mail costs the same in it."""

from functools import partial

from tests.benchmarks import _relays, _senders
from tests.benchmarks._contest import Case, Row, measure, row

FEW, MANY = 10_000, 1_000_000


def run() -> list[Row]:
    """A row per mailing, through smtp-sink at 0 ms."""
    with _relays.smtp_sink() as port:
        url = f"smtp://127.0.0.1:{port}"
        cases = [
            Case(f"portal, {people:,} people, {when}", 0, people, partial(_senders.portal, "portal", url, people))
            for people, when in ((FEW, "before"), (MANY, "at once"), (FEW, "after"))
        ]
        told = measure(cases, 1)
    return [
        row(case, runs)
        | {name: round(runs[0][name], 1) for name in ("people_seconds", "freeze_seconds")}
        | {"seconds": round(runs[0]["seconds"], 1)}
        for case, runs in told.items()
    ]
