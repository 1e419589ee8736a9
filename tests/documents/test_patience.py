"""A disk or share that hangs is left behind, said by name, and keeps no other source from being read."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rollout.documents import scanning
from rollout.documents.models import Document, DocumentTask, Scan
from rollout.documents.sources import SourceReader, git
from rollout.documents.sources.patience import (
    LIST_SECONDS,
    MOST_LEFT,
    OPEN_SECONDS,
    NoAnswer,
    answered,
    each_answered,
)
from tests.factories.changes import make_change
from tests.factories.documents import CORRECTED, OUTDATED, make_folder, make_source
from tests.factories.tenants import make_tenant

AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)


@pytest.fixture
def share() -> Iterator[int]:
    """Something to read from that answers at the end of the test, and lets go of who still waits for it."""
    reading, writing = os.pipe()
    yield reading
    os.close(writing)
    for thread in threading.enumerate():
        if thread.name == "share":
            thread.join()
    os.close(reading)


def test_question_is_answered_refused_or_given_up(share: int) -> None:
    def refuse() -> None:
        raise TimeoutError("the share’s own")

    assert answered("here", lambda: 7) == 7
    with pytest.raises(TimeoutError, match="own"):
        answered("here", refuse)
    with pytest.raises(NoAnswer, match="does not answer"):
        answered("here", lambda: os.read(share, 1), seconds=0.01)


def test_nobody_else_is_sent_to_wait_where_several_wait_until_one_comes_back(share: int) -> None:
    for _ in range(MOST_LEFT + 5):
        with pytest.raises(NoAnswer):
            answered("hung", lambda: os.read(share, 1), seconds=0.01)
    waiting = [thread for thread in threading.enumerate() if thread.name == "share"]
    listing = each_answered("hung", lambda: [1], at_work=lambda: None, seconds=1)

    assert len(waiting) == MOST_LEFT
    assert answered("another", lambda: 7) == 7
    with pytest.raises(NoAnswer):
        list(listing)


def test_listing_that_hangs_is_given_up_after_what_came_before(share: int) -> None:
    def listing() -> Iterator[int | None]:
        yield from range(1_000)
        yield None
        os.read(share, 1)

    signs: list[int] = []
    got: list[int] = []
    with pytest.raises(NoAnswer):
        got.extend(each_answered("here", listing, at_work=lambda: signs.append(1), seconds=0.05))

    assert (len(got) in (0, 1_000), len(signs) >= 2) == (True, True)


def test_deadlines_are_those_the_operators_read() -> None:
    text = " ".join(Path("docs/operations.md").read_text().split())
    said = text[text.index("### Disks and shares that hang") : text.index("### Mails that come back")]

    for number in (OPEN_SECONDS, SourceReader.read_seconds, LIST_SECONDS, MOST_LEFT):
        assert f" {number:.0f} " in said
    assert f"(git: {git.READ_SECONDS + git.DIES_SECONDS})" in said


@pytest.mark.django_db
@pytest.mark.parametrize("hangs", ["scandir", "open"])
def test_other_sources_are_read_where_one_hangs(
    hangs: str, share: int, document_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = make_tenant()
    hung = make_source(tenant, name="A share", path=str(make_folder(tenant, a_md=CORRECTED, b_md=OUTDATED)))
    other = make_source(tenant, name="Other", path=str(make_folder(tenant, c_md=OUTDATED, d_md=CORRECTED)))
    where = "b.md" if hangs == "open" else hung.path
    real = getattr(os, hangs)

    def hang(path: Any, *more: Any, **named: Any) -> Any:
        return os.read(share, 1) if os.fspath(path) == where else real(path, *more, **named)

    monkeypatch.setattr(os, hangs, hang)
    monkeypatch.setattr(SourceReader, "read_seconds", 0.3)
    scan = Scan.objects.ask(tenant, make_change(), by=None, at=AT)

    scanning.run(scan, lambda: AT)

    assert scan.is_over
    assert [(problem["path"], "does not answer" in problem["problem"]) for problem in scan.problems] == [
        ("A share", True)
    ]
    assert DocumentTask.objects.get().document.source == other
    read = ["a.md", "c.md", "d.md"] if hangs == "open" else ["c.md", "d.md"]
    assert sorted(Document.objects.values_list("path", flat=True)) == read
