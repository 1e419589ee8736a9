"""How fast the scanner reads, and what a second scan costs when little has changed.

`topical` is the worst there is: nothing but sentences that say something about the matter. `mixed` is a share as
companies have them: one such sentence among a hundred others.
"""

import random
import tempfile
import uuid
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import psutil
from django.conf import settings
from django.utils import timezone

from rollout.changes.models import Change
from rollout.documents import scanning
from rollout.documents.models import Scan
from rollout.documents.rules import load_rules
from rollout.documents.scanner import Paragraph, scan
from rollout.tenants.models import Tenant
from tests.documents.example_lines import LANGUAGES, Line, read_lines
from tests.factories.changes import make_change

DOCUMENTS, CHANGED = 10_000, 10
PROSE = """
    the of a please travel invoice printer meeting room office report table network monday contact desk number
    die der und Reise Rechnung Drucker Bericht la le et voyage imprimante bureau el y viaje oficina informe
"""
WORDS = PROSE.split()


def run(documents: int = DOCUMENTS) -> list[dict[str, object]]:
    """Megabytes of text a minute on one core; then seconds of a first and a second scan of a folder."""
    lines = [line for language in LANGUAGES for line in read_lines(f"{language}-tuned")]
    chance = random.Random(1)
    return [
        {"case": "topical", "mb_per_minute": _speed(_topical(lines, chance))},
        {"case": "mixed", "mb_per_minute": _speed(_mixed(lines, chance))},
        _second_scan(documents, lines, chance),
    ]


def _topical(lines: list[Line], chance: random.Random) -> list[Paragraph]:
    """Every line many times, each time with other words, so that nothing is remembered."""
    return [
        Paragraph(f"{line.text} {chance.choice(WORDS)}{number}.", (line.scope,) if line.scope else ())
        for number in range(8)
        for line in lines
    ]


def _mixed(lines: list[Line], chance: random.Random) -> list[Paragraph]:
    return [
        Paragraph(text, (line.scope,) if line.scope else ())
        for number in range(4)
        for line in lines
        for text in (*(_prose(chance) for _ in range(20)), f"{line.text} {number}.")
    ]


def _prose(chance: random.Random) -> str:
    return " ".join(" ".join(chance.choices(WORDS, k=14)).capitalize() + "." for _ in range(5))


def _speed(paragraphs: list[Paragraph]) -> float:
    rules = load_rules("MC1111780")
    scan(paragraphs[:50], rules, date(2026, 11, 24), on_topic=True)
    began = process_time()
    scan(paragraphs, rules, date(2026, 11, 24), on_topic=True)
    seconds = process_time() - began
    return round(sum(len(paragraph.text.encode()) for paragraph in paragraphs) / 1e6 / seconds * 60, 1)


def _second_scan(documents: int, lines: list[Line], chance: random.Random) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as root:
        settings.DOCUMENT_ROOTS = [root]
        folder = Path(root) / "bench"
        folder.mkdir()
        for number in range(documents):
            line = f"\n\n{chance.choice(lines).text}\n" if number % 50 == 0 else "\n"
            text = "\n\n".join(_prose(chance) for _ in range(6))
            (folder / f"{number:05}.md").write_text(
                f"# Guide {number} to Authenticator\n\n{text}{line}", encoding="utf-8"
            )
        tenant = Tenant.objects.create(tenant_id=uuid.uuid4(), slug="bench", name="Benchmark")
        tenant.document_sources.create(name="Share", path=str(folder))
        first = _scan(tenant, make_change())
        for number in range(CHANGED):
            with (folder / f"{number:05}.md").open("a", encoding="utf-8") as file:
                file.write("\nOne more line.\n")
        second = _scan(tenant, make_change())
    return {
        "case": f"{documents:,} documents, then {CHANGED} changed",
        "first_seconds": first,
        "second_seconds": second,
        "times_faster": round(first / second, 1),
        "memory_mb": psutil.Process().memory_info().rss // 2**20,
    }


def _scan(tenant: Tenant, change: Change) -> float:
    asked = Scan.objects.ask(tenant, change, by=None, at=timezone.now())
    began = perf_counter()
    scanning.run(asked, timezone.now)
    return round(perf_counter() - began, 2)
