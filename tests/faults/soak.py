"""`make soak [ARGS="--seed 7 --only worker_killed"]`: all faults on a site of real processes, and the table of them.

The table is kept in var/soak as well. The exit code is 1 when one promise was broken.
"""

import argparse
import json
import os
import platform
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from statistics import median

from django.conf import settings
from django.test.utils import setup_test_environment

from tests.benchmarks.__main__ import Row, table
from tests.faults.programme import Fault, named, run
from tests.faults.site import as_default, running_site
from tests.faults.trial import Report
from tests.temporary import held

MOST_MINUTES = 25


def main(argv: Sequence[str]) -> int:
    """Run the programme; 0 when everything held."""
    words = _parser().parse_args(argv)
    setup_test_environment()
    print(f"Seed {words.seed}", flush=True)
    reports: list[Report] = []
    broken: list[str] = []
    with held(settings.PLACES), running_site(settings.PLACES.data / "soak", words.seed, {}) as site, as_default(site):
        for fault, seed in _runs(words, broken):
            amount, people, _ = fault.short if words.short and fault.short[2] else fault.soak
            try:
                report = run(site, fault, seed=seed, amount=amount, people=people)
            except Exception:
                broken.append(f"{fault.name}, seed {seed}:\n{traceback.format_exc()}{site.last_words()}")
                print(broken[-1], flush=True)
                site.recover()
                continue
            reports.append(report)
            _tell(report)
            broken += [f"{fault.name}, seed {seed}: {problem}" for problem in report.verdict.problems]
    by_fault = {fault.name: [one for one in reports if one.fault == fault.name] for fault in named(words.only)}
    rows = [_row(name, found) for name, found in by_fault.items() if found]
    print("\n" + table(rows), *broken, sep="\n", flush=True)
    _keep(words.seed, rows, reports, broken)
    return 1 if broken else 0


def _runs(words: argparse.Namespace, broken: list[str]) -> Iterator[tuple[Fault, int]]:
    """Each run with its seed, until the time is over: what is left then is noted as broken."""
    ends_at = time.monotonic() + 60 * words.minutes
    for fault in named(words.only):
        for number in range(words.runs or (fault.short if words.short else fault.soak)[2]):
            if time.monotonic() > ends_at:
                broken.append(f"{fault.name}: no time was left for run {number + 1} within {words.minutes} minutes")
            else:
                yield fault, words.seed + number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--runs", type=int, default=0, help="runs of each fault, instead of the programme's number")
    parser.add_argument("--only", nargs="*", default=[], help="names of faults")
    parser.add_argument("--short", action="store_true", help="as in `make test`: fewer faults in shorter mailings")
    parser.add_argument("--minutes", type=float, default=MOST_MINUTES, help="no run begins later than this")
    return parser


def _tell(report: Report) -> None:
    verdict = report.verdict
    print(
        f"{report.fault}, seed {report.seed}: {report.faults} in {report.people:,} mails, lost {verdict.lost}, "
        f"doubled {verdict.doubled}, in doubt {verdict.in_doubt}, after a halt {verdict.after_halt}, "
        f"closed {report.close_seconds:.1f} s after the last. {report.notes} "
        f"{'; '.join(verdict.problems) or 'Holds.'}",
        flush=True,
    )


def _row(name: str, reports: Sequence[Report]) -> Row:
    """The line of the fault report. Recovery: from the fault to the next mail that the relay took."""
    recoveries = [seconds for report in reports for seconds in report.recoveries]
    closes = [report.close_seconds for report in reports]
    return {
        "fault": name,
        "runs": len(reports),
        "faults": sum(report.faults for report in reports),
        "mails": sum(report.people for report in reports),
        "lost": sum(report.verdict.lost for report in reports),
        "doubled": sum(report.verdict.doubled for report in reports),
        "in doubt": sum(report.verdict.in_doubt for report in reports),
        "told twice, and said so": sum(report.verdict.told_twice for report in reports),
        "after a halt": max((report.verdict.after_halt for report in reports), default=0),
        "recovery, median s": round(median(recoveries), 2) if recoveries else None,
        "recovery, most s": round(max(recoveries), 2) if recoveries else None,
        "to the close, most s": round(max(closes), 1) if closes else None,
        "held": "yes" if not any(report.verdict.problems for report in reports) else "NO",
    }


def _keep(seed: int, rows: Sequence[Row], reports: Sequence[Report], broken: Sequence[str]) -> None:
    """Write var/soak/<moment>.json: the table, every run, and what was broken."""
    at = datetime.now(UTC)
    folder = settings.VAR_DIR / "soak"
    folder.mkdir(parents=True, exist_ok=True)
    result = {
        "at": at.isoformat(timespec="seconds"),
        "seed": seed,
        "cores": os.cpu_count(),
        "machine": platform.platform(),
        "rows": rows,
        "runs": [asdict(report) for report in reports],
        "broken": broken,
    }
    path = folder / f"{at:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(result, indent=1, default=str) + "\n")
    print(f"Kept in {path}")
