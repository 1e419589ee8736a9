"""The demo portfolio's documents: the history told beside them, and a real scan of them today."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from notifications.deliveries.models import DirectMail
from rollout.documents import history, scanning
from rollout.documents.models import DocumentTask, Scan, TaskState
from rollout.tenants.models import Mode, Tenant
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant

FOLDER = settings.BASE_DIR / "portal" / "demo" / "documents"
ZONES = {
    "contoso": "Europe/Berlin",
    "fabrikam": "America/New_York",
    "northwind": "Europe/Paris",
    "adventure-works": "Europe/Madrid",
    "tailspin": "America/New_York",
    "wingtip": "Europe/London",
}
# Tenant: corrected or kept, all, overdue, as of 24 Sep 2025; then corrected, all today.
STORY = {
    "contoso": (5, 9, 1, 9, 12),
    "fabrikam": (3, 8, 0, 8, 10),
    "adventure-works": (2, 6, 0, 6, 8),
    "tailspin": (0, 3, 0, 1, 3),
    "wingtip": (1, 2, 0, 2, 4),
    "northwind": (6, 7, 0, 7, 9),
}
TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def _recorded(slug: str) -> tuple[Tenant, list[DocumentTask]]:
    tenant = make_tenant(slug=slug, name=slug.title(), time_zone=ZONES[slug], mode=Mode.LIVE)
    return tenant, history.record_index(tenant, make_change(), FOLDER / f"{slug}.yaml")


@pytest.mark.parametrize("slug", STORY)
def test_history_tells_the_story_of_24_september(slug: str) -> None:
    day = date(2025, 9, 24)
    end_of_day = datetime.combine(day, time(23, 59), tzinfo=ZoneInfo(ZONES[slug]))

    _, tasks = _recorded(slug)

    then = [task for task in tasks if task.found_at <= end_of_day]
    closed = [task for task in then if task.closed_at and task.closed_at <= end_of_day]
    overdue = [task for task in then if task not in closed and task.due_on and task.due_on < day]
    now = [task for task in tasks if not task.is_open]
    assert (len(closed), len(then), len(overdue), len(now), len(tasks)) == STORY[slug]


@pytest.mark.parametrize("slug", STORY)
def test_real_scan_agrees_with_the_history(slug: str) -> None:
    tenant, tasks = _recorded(slug)
    told = {task.pk: (task.state, task.owner_address, task.due_on, task.closed_at) for task in tasks}
    sentences = {task.pk: set(task.findings.present().values_list("sentence", flat=True)) for task in tasks}

    scan = Scan.objects.ask(tenant, make_change(), by=None, at=TODAY)
    scanning.run(scan, lambda: TODAY)

    after = DocumentTask.objects.all()
    assert {task.pk: (task.state, task.owner_address, task.due_on, task.closed_at) for task in after} == told
    assert {task.pk: set(task.findings.present().values_list("sentence", flat=True)) for task in after} == sentences
    assert scan.problems == []
    assert not DirectMail.objects.exists()


@pytest.mark.parametrize("slug", STORY)
def test_each_task_has_its_findings_and_steps(slug: str) -> None:
    _, tasks = _recorded(slug)

    for task in tasks:
        assert task.findings.exists(), task
        steps = list(task.steps.all())
        assert steps[-1].to_state == task.state
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        if task.state == TaskState.KEPT:
            assert task.findings.get().kept_reason == steps[-1].reason != ""


def test_documents_that_never_were_wrong_have_no_task() -> None:
    tenant, _ = _recorded("contoso")
    scanning.run(Scan.objects.ask(tenant, make_change(), by=None, at=TODAY), lambda: TODAY)

    android = DocumentTask.objects.filter(document__path="guides/android-handy.md")
    later = tenant.document_sources.get(name="Intranet").documents.get(path="guides/android-handy.md").right_for_now

    assert not android.exists()
    assert later.count() == 3
