"""What must hold after every fault, asked of three witnesses: the relay's ledger, the database, and the page.

Nothing here reads a database or a file: `Evidence` is what was found, so that a test can feed it what must not be.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

SETTLED = frozenset({"sent", "failed", "suppressed", "cancelled", "in_doubt"})
NAMED_MOST = 3


@dataclass(frozen=True)
class Row:
    """What the database says of one person."""

    address: str
    state: str
    code: int | None = None
    is_resent: bool = False


@dataclass(frozen=True)
class Taken:
    """A mail that the relay wrote down before it answered. `at` is the machine's clock, in seconds."""

    recipient: str
    message_id: str
    date: str
    reference: str
    at: float


@dataclass(frozen=True)
class Expected:
    """What the fault may have done. `states` are those it gives a reason for, beside “sent”.

    `most_in_doubt` is the published bound for it. After `halted_at` at most `most_after_halt` mails are taken, until
    `resumed_at` where somebody resumed.
    """

    states: Collection[str] = ()
    most_in_doubt: int = 0
    mailing_state: str = "closed"
    halted_at: float | None = None
    resumed_at: float | None = None
    most_after_halt: int = 0


@dataclass(frozen=True)
class Evidence:
    """What was found of one mailing when it was over.

    `frozen` and `suppressed` are addresses of the directory at the freeze. `refused`: the codes that the relay
    gave to each address. The sums are by state, in the words of `DeliveryState`.
    """

    reference: str
    frozen: Collection[str]
    suppressed: Collection[str]
    taken: Sequence[Taken]
    rows: Sequence[Row]
    mailing_state: str
    chunk_sum: Mapping[str, int]
    closing_sum: Mapping[str, int] | None
    page_sum: Mapping[str, int]
    refused: Mapping[str, Collection[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """How many were lost, told twice without a word of it, and are in doubt; and in words what must not be.

    `told_twice`: those of whom the row says that it may be so.
    """

    lost: int
    doubled: int
    in_doubt: int
    told_twice: int
    after_halt: int
    problems: Sequence[str]


def judge(evidence: Evidence, expected: Expected) -> Verdict:
    """Holds the evidence against what every mailing promises."""
    lost, doubled = _lost(evidence), _doubled(evidence)
    late = _taken_in_halt(evidence, expected)
    problems = [
        *_named("lost", lost),
        *_named("doubled without a word", doubled),
        *_people(evidence, expected),
        *_mails(evidence),
        *_sums(evidence),
    ]
    if late > expected.most_after_halt:
        problems.append(f"{late} mails were taken after the halt, and at most {expected.most_after_halt} may be")
    if evidence.mailing_state != expected.mailing_state:
        problems.append(f"the mailing is {evidence.mailing_state}, not {expected.mailing_state}")
    in_doubt = sum(row.state == "in_doubt" for row in evidence.rows)
    if in_doubt > expected.most_in_doubt:
        problems.append(f"{in_doubt} are in doubt, and at most {expected.most_in_doubt} may be")
    told_twice = sum(times > 1 for times in _times_taken(evidence).values()) - len(doubled)
    return Verdict(len(lost), len(doubled), in_doubt, told_twice, late, problems)


def _lost(evidence: Evidence) -> list[str]:
    """Of whom nobody can say that the mail left, or why it did not."""
    rows, taken = {row.address: row for row in evidence.rows}, _times_taken(evidence)
    return [
        address
        for address in sorted(evidence.frozen)
        if not taken[address] and (address not in rows or rows[address].state not in SETTLED - {"sent"})
    ]


def _doubled(evidence: Evidence) -> list[str]:
    known = {row.address for row in evidence.rows if row.state == "in_doubt" or row.is_resent}
    return sorted(address for address, times in _times_taken(evidence).items() if times > 1 and address not in known)


def _people(evidence: Evidence, expected: Expected) -> Iterator[str]:
    """Every row has a reason to be what it is."""
    rows, taken = {row.address: row for row in evidence.rows}, _times_taken(evidence)
    outside = sorted(set(taken) - (set(evidence.frozen) - set(evidence.suppressed)))
    yield from _named("outside the frozen audience", outside)
    yield from _named("in the ledger, but never frozen", sorted(set(rows) - set(evidence.frozen)))
    yield from _named("twice in the ledger", [one for one, times in Counter(_addresses(evidence)).items() if times > 1])
    wrong: dict[str, list[str]] = defaultdict(list)
    for address, row in rows.items():
        most = 2 if row.is_resent else 1
        if row.state == "sent" and not 1 <= taken[address] <= most:
            wrong[f"sent, but taken {taken[address]} times"].append(address)
        elif row.state == "in_doubt" and taken[address] > most:
            wrong[f"in doubt, but taken {taken[address]} times"].append(address)
        elif row.state in ("failed", "cancelled", "suppressed") and taken[address]:
            wrong[f"{row.state}, but taken"].append(address)
        if row.state == "suppressed" and address not in evidence.suppressed:
            wrong["suppressed after the freeze"].append(address)
        if row.state == "failed" and row.code not in evidence.refused.get(address, ()):
            wrong["failed with a reply that the relay never gave"].append(address)
        if row.state not in {"sent", "suppressed", *expected.states}:
            wrong[f"{row.state} without a reason"].append(address)
    for what, addresses in wrong.items():
        yield from _named(what, addresses)


def _mails(evidence: Evidence) -> Iterator[str]:
    """A mail told again is the same mail; two people's are not; and all are of this mailing."""
    mails: dict[str, set[tuple[str, str]]] = defaultdict(set)
    owners: dict[str, set[str]] = defaultdict(set)
    for mail in evidence.taken:
        mails[mail.recipient].add((mail.message_id, mail.date))
        owners[mail.message_id].add(mail.recipient)
    yield from _named("told again by another Message-ID or Date", [one for one, ids in mails.items() if len(ids) > 1])
    yield from _named("a Message-ID of several people", [one for one, people in owners.items() if len(people) > 1])
    foreign = [mail.recipient for mail in evidence.taken if mail.reference != evidence.reference]
    yield from _named("mails of another mailing", foreign)


def _sums(evidence: Evidence) -> Iterator[str]:
    """Rows, chunks, closing sum and page say the same."""
    counted = Counter(row.state for row in evidence.rows)
    if len(evidence.rows) != len(evidence.frozen):
        yield f"{len(evidence.frozen)} people were frozen, and the ledger has {len(evidence.rows)}"
    sums = {"chunks": evidence.chunk_sum, "page": evidence.page_sum}
    if evidence.mailing_state in ("closed", "stopped"):
        sums["closing sum"] = evidence.closing_sum or {}
    for name, found in sums.items():
        if (shown := {state: count for state, count in found.items() if count}) != counted:
            yield f"rows say {dict(counted)}, {name} {shown}"


def _taken_in_halt(evidence: Evidence, expected: Expected) -> int:
    if expected.halted_at is None:
        return 0
    until = expected.resumed_at or float("inf")
    return sum(expected.halted_at < mail.at < until for mail in evidence.taken)


def _times_taken(evidence: Evidence) -> Counter[str]:
    return Counter(mail.recipient for mail in evidence.taken)


def _addresses(evidence: Evidence) -> list[str]:
    return [row.address for row in evidence.rows]


def _named(what: str, addresses: Sequence[str]) -> Iterator[str]:
    if addresses:
        yield f"{len(addresses)} {what}: {', '.join(addresses[:NAMED_MOST])}"
