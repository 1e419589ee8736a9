"""The portal through other relays than smtp-sink: with BDAT, with TLS, and through a real Postfix."""

import tempfile
from functools import partial
from pathlib import Path

import trustme

from tests.benchmarks import _relays, _senders
from tests.benchmarks._blaster import Blast
from tests.benchmarks._contest import Aim, Case, Row, measure, row
from tests.benchmarks._postfix import can_run, postfix

FEW_CONNECTIONS, FAR = 3, 5
BDAT_PER_SECOND = 1_500
CEILING_TIMES = 3
PEOPLE = 20_000
POSTFIX_PEOPLE = 5_000


def rows(rounds: int) -> list[Row]:
    """Three connections far away with BDAT and without, and that relay's ceiling; TLS beside none; a real Postfix."""
    return [*_bdat(rounds), *_tls(rounds), *_postfix(rounds)]


def _bdat(rounds: int) -> list[Row]:
    with _relays.fast_relay() as relay, _relays.delayed(relay.port, FAR) as far:
        url = f"smtp://127.0.0.1:{far}"
        cases = [
            Case(
                f"portal, {FEW_CONNECTIONS} connections, {mode.upper()}",
                FAR,
                people,
                partial(_senders.portal, f"portal {mode}", url, people, connections=FEW_CONNECTIONS, mode=mode),
            )
            for mode, people in (("bdat", 12_000), ("data", 3_000))
        ]
        told = measure(cases, rounds)
        ceilings = {
            f"that relay’s ceiling, written to in groups of {blast.group}": blast
            for blast in (Blast(far, FEW_CONNECTIONS, 10, 600), Blast(far, FEW_CONNECTIONS, 50, 200))
        }
        speeds = {what: blast.mails_per_second() for what, blast in ceilings.items()}
    blasted = sum(blast.mails for blast in ceilings.values())
    assert relay.taken == blasted + rounds * sum(case.people for case in cases)
    bdat, data = (row(case, told[case]) for case in cases)
    limits: list[Row] = [
        {"what": what, "ms": FAR, "people": blast.mails, "runs": 1, "mails_per_second": round(speeds[what])}
        for what, blast in ceilings.items()
    ]
    # Groups of 10 wait for the round trip as ours do; the larger ones show what relay and proxy can take.
    limits[-1] = Aim("mails_per_second", CEILING_TIMES * BDAT_PER_SECOND).judge(limits[-1])
    return [Aim("mails_per_second", BDAT_PER_SECOND).judge(bdat), data, *limits]


def _tls(rounds: int) -> list[Row]:
    authority = trustme.CA()
    with tempfile.TemporaryDirectory() as folder:
        trusted, certificate = Path(folder) / "authority.pem", Path(folder) / "relay.pem"
        authority.cert_pem.write_to_path(trusted)
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
        with _relays.fast_relay() as plain, _relays.fast_relay(certificate) as secure:
            cases = [
                Case(name, 0, PEOPLE, partial(_senders.portal, name, url, PEOPLE, trusted=trusted))
                for name, url in (
                    ("portal, own relay", f"smtp://localhost:{plain.port}"),
                    ("portal, own relay, STARTTLS", f"smtp+tls://localhost:{secure.port}"),
                )
            ]
            told = measure(cases, rounds)
    assert plain.taken == secure.taken == rounds * PEOPLE
    return [row(case, told[case]) for case in cases]


def _postfix(rounds: int) -> list[Row]:
    """Nothing where Postfix cannot run."""
    if not can_run():
        print("  Postfix itself starts as root alone: not measured.")
        return []
    with postfix() as port:
        url = f"smtp://127.0.0.1:{port}"
        name = "portal, a real Postfix that queues and discards"
        case = Case(name, 0, POSTFIX_PEOPLE, partial(_senders.portal, "portal Postfix", url, POSTFIX_PEOPLE))
        told = measure([case], rounds)
    return [row(case, told[case])]
