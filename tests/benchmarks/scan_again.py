"""What a second scan costs when little has changed, and a third with new rules, on real files in a real folder.

Two documents of five are Markdown, two HTML, one Word, each of about 5 kB of text; one in 50 has something outdated.
"""

import random
import tempfile
import uuid
from pathlib import Path
from time import perf_counter

import psutil
from django.conf import settings
from django.utils import timezone

from rollout.changes.models import Change
from rollout.documents import scanning
from rollout.documents.models import Document, Scan
from rollout.tenants.models import Tenant
from tests.benchmarks.scan_documents import prose
from tests.documents.example_lines import LANGUAGES, read_lines
from tests.documents.word_files import make_docx
from tests.factories.changes import make_change

CHANGED = 10
SENTENCES = 60
FORMATS = ("md", "html", "md", "html", "docx")


def run(sizes: tuple[int, ...] = (1_000, 10_000)) -> list[dict[str, object]]:
    """Seconds of three scans by the clock, and the memory of the process and its children at the end of each."""
    return [_first_and_second(size) for size in sizes]


def _first_and_second(documents: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as root:
        settings.DOCUMENT_ROOTS = [root]
        slug = f"bench-{documents}"
        folder = Path(root) / slug
        folder.mkdir()
        _write(folder, documents, random.Random(1))
        tenant = Tenant.objects.create(tenant_id=uuid.uuid4(), slug=slug, name=f"Benchmark {documents}")
        tenant.document_sources.create(name="Share", path=str(folder))
        change = make_change()
        first, memory_first = _scan(tenant, change)
        for path in sorted(folder.glob("*.md"))[:CHANGED]:
            with path.open("a", encoding="utf-8") as file:
                file.write("\nOne more line.\n")
        second, memory_second = _scan(tenant, change)
        Document.objects.filter(source__tenant=tenant).update(read_with={change.mc_id: "older"})
        third, memory_third = _scan(tenant, change)
    return {
        "documents": documents,
        "first_seconds": first,
        "second_seconds": second,
        "new_rules_seconds": third,
        "times_faster": round(first / second, 1),
        "memory_mb_first": memory_first,
        "memory_mb_second": memory_second,
        "memory_mb_new_rules": memory_third,
    }


def _write(folder: Path, documents: int, chance: random.Random) -> None:
    lines = [line.text for language in LANGUAGES for line in read_lines(f"{language}-tuned") if line.is_outdated]
    for number in range(documents):
        language = LANGUAGES[number % len(LANGUAGES)]
        texts = [" ".join(prose(language, chance) for _ in range(10)) for _ in range(SENTENCES // 10)]
        texts += [chance.choice(lines)] if number % 50 == 0 else []
        title, name = f"Guide {number} to Authenticator", FORMATS[number % len(FORMATS)]
        path = folder / f"{number:05}.{name}"
        if name == "docx":
            path.write_bytes(make_docx(*texts, title=title))
        elif name == "html":
            path.write_text(f"<title>{title}</title>" + "".join(f"<p>{text}</p>" for text in texts), encoding="utf-8")
        else:
            path.write_text(f"# {title}\n\n" + "\n\n".join(texts) + "\n", encoding="utf-8")


def _scan(tenant: Tenant, change: Change) -> tuple[float, int]:
    """Seconds, and megabytes in use at the end, with those of a process that reads for it."""
    asked = Scan.objects.ask(tenant, change, by=None, at=timezone.now())
    began = perf_counter()
    scanning.run(asked, timezone.now)
    seconds = perf_counter() - began
    own = psutil.Process()
    used = sum(process.memory_info().rss for process in (own, *own.children(recursive=True)))
    return round(seconds, 2), used // 2**20
