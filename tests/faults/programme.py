"""All faults, how hard each is tried, and how a run of one goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.faults import cuts, decisions, kills, outages, repeats, replies, tokens
from tests.faults.site import Site
from tests.faults.trial import Report, Scenario, Trial


@dataclass(frozen=True)
class Fault:
    """One fault: how often it strikes in a run (or for how many seconds), among how many people, in how many runs.

    `short` is what `make test` does, `soak` the full programme. `relay` is said of the relay in EMAIL_URL.
    """

    scenario: Scenario
    short: tuple[int, int, int]
    soak: tuple[int, int, int]
    relay: str = ""

    @property
    def name(self) -> str:
        return self.scenario.__name__.replace("_", " ")


FEW = f"connections={kills.CONNECTIONS}"
DATA = "mode=data"
# Room for two senders.
MANY = "connections=40"
# One use of the relay after the other: for another one all workers start anew.
FAULTS = (
    Fault(kills.worker_killed, short=(6, 1_500, 1), soak=(27, 2_500, 2), relay=FEW),
    Fault(kills.killed_before_commit, short=(4, 1_000, 1), soak=(8, 1_500, 2), relay=FEW),
    Fault(kills.sent_once_more, short=(2, 600, 1), soak=(6, 1_500, 2), relay=FEW),
    Fault(decisions.stopped, short=(1, 600, 1), soak=(1, 1_500, 2), relay=FEW),
    Fault(kills.worker_ended, short=(0, 0, 0), soak=(1, 2_500, 2)),
    Fault(cuts.cut_before_content, short=(16, 600, 1), soak=(40, 1_200, 2), relay=DATA),
    Fault(cuts.cut_in_content, short=(0, 0, 0), soak=(40, 1_200, 2), relay=DATA),
    Fault(cuts.cut_in_groups, short=(14, 600, 1), soak=(40, 1_200, 2)),
    Fault(cuts.relay_killed, short=(0, 0, 0), soak=(2, 1_500, 2)),
    Fault(cuts.silent, short=(0, 0, 0), soak=(1, 1_000, 1)),
    Fault(replies.bursts, short=(0, 0, 0), soak=(20, 2_000, 1)),
    Fault(replies.disk_full, short=(0, 0, 0), soak=(20, 1_500, 1)),
    Fault(replies.text_refused, short=(1, 1_200, 1), soak=(1, 3_000, 2)),
    Fault(replies.unknown_reply, short=(0, 0, 0), soak=(1, 1_500, 2)),
    Fault(replies.few_connections, short=(0, 0, 0), soak=(1, 1_000, 1)),
    Fault(tokens.token_expired, short=(0, 0, 0), soak=(5, 1_500, 2)),
    Fault(outages.broker_emptied, short=(2, 600, 1), soak=(5, 1_500, 2)),
    Fault(outages.broker_restarted, short=(0, 0, 0), soak=(4, 1_500, 2)),
    Fault(outages.broker_away, short=(3, 600, 1), soak=(30, 1_500, 1)),
    Fault(outages.broker_gone, short=(1, 300, 1), soak=(1, 1_000, 2)),
    Fault(outages.database_restarted, short=(0, 0, 0), soak=(3, 1_500, 2)),
    Fault(outages.database_killed, short=(1, 600, 1), soak=(3, 1_500, 2)),
    Fault(outages.sessions_ended, short=(2, 600, 1), soak=(6, 1_500, 2)),
    Fault(repeats.redelivered, short=(50, 1_500, 1), soak=(50, 1_500, 2)),
    Fault(repeats.two_workers, short=(0, 0, 0), soak=(1, 5_000, 2), relay=MANY),
    Fault(repeats.two_beats, short=(1, 600, 1), soak=(1, 1_500, 2)),
    Fault(repeats.clocks_jumped, short=(1, 600, 1), soak=(1, 2_500, 2)),
    Fault(decisions.paused, short=(1, 1_200, 1), soak=(1, 1_500, 2)),
)


def named(names: Sequence[str]) -> Iterator[Fault]:
    """The faults of these names (“worker killed” or “worker_killed”), or all."""
    wanted = {name.replace("_", " ") for name in names}
    assert wanted <= {fault.name for fault in FAULTS}, f"There are: {', '.join(fault.name for fault in FAULTS)}"
    yield from (fault for fault in FAULTS if not wanted or fault.name in wanted)


def run(site: Site, fault: Fault, *, seed: int, amount: int, people: int) -> Report:
    """One run of a fault on a site that is fully staffed. Raises AssertionError when the mailing needs a hand."""
    site.use(fault.relay)
    site.staff()
    trial = Trial(site, fault.name, seed, people)
    return trial.report(fault.scenario(trial, amount))
