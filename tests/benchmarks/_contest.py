"""Senders measured in turn, round after round, so that a machine that drifts drifts under all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.benchmarks._runs import Sender

Row = dict[str, object]
# What one run tells: sent, seconds, cpu_seconds_per_1000 and what else the sender knows.
Told = Mapping[str, float]


@dataclass(frozen=True)
class Case:
    """One sender at one distance of the relay, in milliseconds of round trip; `people` get a mail in each run."""

    name: str
    milliseconds: float
    people: int
    sender: Callable[[], Sender]


@dataclass(frozen=True)
class Aim:
    """At least this (`is_most`: at most), of what a row says under this name."""

    name: str
    value: float
    is_most: bool = False

    def judge(self, row: Row) -> Row:
        found = row[self.name]
        assert isinstance(found, int | float)
        is_met = found <= self.value if self.is_most else found >= self.value
        return row | {"aim": f"{'≤' if self.is_most else '≥'} {self.value:g}", "met": "yes" if is_met else "no"}


def measure(cases: Sequence[Case], rounds: int) -> dict[Case, list[Told]]:
    """Every case once in each round. Raises AssertionError when somebody was not sent the mail."""
    told: dict[Case, list[Told]] = {case: [] for case in cases}
    for number in range(1, rounds + 1):
        for case in cases:
            found = case.sender().run()
            assert found["sent"] == case.people, (case.name, found)
            told[case].append(found)
            speed = case.people / found["seconds"]
            print(f"  round {number}: {case.name}, {case.milliseconds:g} ms: {speed:,.0f}/s", flush=True)
    return told


def row(case: Case, told: Sequence[Told]) -> Row:
    """The medians of the runs of one case, with the slowest and the fastest."""
    speeds = [case.people / each["seconds"] for each in told]
    shown: Row = {
        "what": case.name,
        "ms": case.milliseconds,
        "people": case.people,
        "runs": len(told),
        "mails_per_second": round(median(speeds)),
        "spread": f"{min(speeds):,.0f}–{max(speeds):,.0f}",
        "cpu_s_per_1000": round(median(each["cpu_seconds_per_1000"] for each in told), 2),
    }
    if all("worker_mb" in each for each in told):
        shown["worker_mb"] = round(max(each["worker_mb"] for each in told))
    return shown


def ratio(ours: Case, theirs: Case, told: Mapping[Case, Sequence[Told]]) -> Row:
    """How many times as fast we are: the median over the rounds, each compared within itself."""
    pairs = zip(told[ours], told[theirs], strict=True)
    times = [(ours.people / mine["seconds"]) / (theirs.people / other["seconds"]) for mine, other in pairs]
    return {
        "what": f"{ours.name} : {theirs.name}",
        "ms": ours.milliseconds,
        "runs": len(times),
        "times": round(median(times), 1),
        "spread": f"{min(times):,.1f}–{max(times):,.1f}",
    }
