"""The states of a documentation-update task."""

from datetime import UTC, date, datetime

import pytest

from portal.errors import TransitionNotAllowed
from rollout.documents.models import DocumentTask, TaskState
from rollout.documents.models.task import KeptUntilPassed, ReasonMissing
from rollout.documents.recording import take_up
from rollout.documents.sweeps import take_up_what_was_kept
from tests.factories.accounts import make_user
from tests.factories.documents import make_finding, make_task

AT = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
DUE = date(2025, 9, 29)
MORNING = datetime(2025, 10, 6, 0, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def _steps(task: DocumentTask) -> list[tuple[str, str]]:
    return [(step.from_state, step.to_state) for step in task.steps.all()][1:]


def test_assigned_task_knows_whose_it_is_and_until_when() -> None:
    task, by = make_task(), make_user()

    task.assign("Lena Fuchs", "lena@contoso.example", due_on=DUE, by=by, at=AT)

    task.refresh_from_db()
    assert (task.state, task.owner_name, task.due_on, task.assigned_at) == ("assigned", "Lena Fuchs", DUE, AT)
    step = task.steps.last()
    assert (step.by, step.at, step.reason) == (by, AT, "Lena Fuchs, due 29 Sep 2025")


def test_task_given_to_somebody_else_is_a_step_and_given_again_is_none() -> None:
    task = make_task(state=TaskState.ASSIGNED)

    for _ in range(2):
        task.assign("Karl Ebner", "karl@contoso.example", due_on=DUE, by=None, at=AT)

    assert _steps(task) == [("assigned", "assigned")]


def test_changed_task_that_is_given_away_stays_changed() -> None:
    task = make_task(state=TaskState.CHANGED)

    task.assign("Karl Ebner", "karl@contoso.example", due_on=DUE, by=None, at=AT)

    assert task.state == TaskState.CHANGED


def test_task_is_marked_as_changed_once() -> None:
    task = make_task(state=TaskState.ASSIGNED)

    task.mark_changed(by=None, at=AT)
    task.mark_changed(by=None, at=AT)

    assert _steps(task) == [("assigned", "changed")]
    assert task.changed_at == AT


@pytest.mark.parametrize("state", [TaskState.VERIFIED, TaskState.KEPT])
def test_closed_task_is_neither_assigned_nor_changed(state: TaskState) -> None:
    task = make_task(state=state)

    with pytest.raises(TransitionNotAllowed, match=state.label):
        task.mark_changed(by=None, at=AT)
    with pytest.raises(TransitionNotAllowed, match=state.label):
        task.assign("Lena Fuchs", "lena@contoso.example", due_on=DUE, by=None, at=AT)


def test_task_is_kept_with_its_last_sentence() -> None:
    task, by = make_task(state=TaskState.ASSIGNED, findings=2), make_user()
    first, second = task.findings.all()

    task.keep(first, "A quotation.", by=by, at=AT)
    assert task.state == TaskState.ASSIGNED
    task.keep(second, "For the archive.", by=by, at=AT)

    task.refresh_from_db()
    assert (task.state, task.closed_at) == ("kept", AT)
    assert [(kept.kept_reason, kept.kept_by) for kept in task.findings.all()] == [
        ("A quotation.", by), ("For the archive.", by),
    ]  # fmt: skip


def test_nothing_is_kept_without_a_reason() -> None:
    task = make_task()

    with pytest.raises(ReasonMissing):
        task.keep(task.findings.get(), "  ", by=None, at=AT)

    assert task.findings.get().kept_at is None


def test_verified_task_has_nothing_to_keep() -> None:
    task = make_task(state=TaskState.VERIFIED)

    with pytest.raises(TransitionNotAllowed):
        task.keep(task.findings.get(), "A quotation.", by=None, at=AT)


def test_sentence_taken_up_again_opens_the_task() -> None:
    task = make_task(state=TaskState.ASSIGNED)
    task.keep(task.findings.get(), "A quotation.", by=None, at=AT)

    task.take_up(task.findings.get(), by=None, at=AT)

    assert (task.state, task.closed_at, task.findings.get().kept_reason) == ("assigned", None, "")


def test_scan_that_finds_nothing_verifies() -> None:
    task = make_task(state=TaskState.CHANGED)
    task.findings.update(gone_at=AT)

    task.settle(at=AT)

    assert (task.state, task.closed_at) == ("verified", AT)


def test_scan_that_finds_only_what_is_kept_keeps() -> None:
    task = make_task(state=TaskState.ASSIGNED, findings=2)
    first, second = task.findings.all()
    task.keep(first, "A quotation.", by=None, at=AT)
    second.gone_at = AT
    second.save()

    task.settle(at=AT)

    assert task.state == TaskState.KEPT


@pytest.mark.parametrize(
    ("state", "owner", "falls_back_to"),
    [
        (TaskState.CHANGED, "lena@contoso.example", TaskState.ASSIGNED),
        (TaskState.VERIFIED, "lena@contoso.example", TaskState.ASSIGNED),
        (TaskState.KEPT, "lena@contoso.example", TaskState.ASSIGNED),
        (TaskState.VERIFIED, "", TaskState.FOUND),
    ],
)
def test_scan_that_still_finds_something_takes_it_back(state: TaskState, owner: str, falls_back_to: TaskState) -> None:
    task = make_task(state=state, owner_address=owner)
    make_finding(task, gone_at=None)

    task.settle(at=AT)

    task.refresh_from_db()
    assert (task.state, task.closed_at, task.changed_at) == (falls_back_to, None, None)


def test_task_moved_by_somebody_else_is_judged_from_where_it_is() -> None:
    task = make_task(state=TaskState.ASSIGNED)
    DocumentTask.objects.filter(pk=task.pk).update(state=TaskState.VERIFIED)

    with pytest.raises(TransitionNotAllowed, match="Verified"):
        task.mark_changed(by=None, at=AT)


@pytest.mark.parametrize(("zone", "is_overdue"), [("Pacific/Auckland", True), ("America/Los_Angeles", False)])
def test_overdue_is_judged_on_the_tenants_own_day(zone: str, is_overdue: bool) -> None:
    task = make_task(state=TaskState.ASSIGNED, due_on=date(2025, 9, 26))
    task.tenant.time_zone = zone

    assert task.is_overdue(datetime(2025, 9, 26, 22, 0, tzinfo=UTC)) is is_overdue
    task.state = TaskState.VERIFIED
    assert not task.is_overdue(datetime(2025, 10, 26, 22, 0, tzinfo=UTC))


def test_sentence_kept_until_a_day_comes_back_on_it_and_the_step_says_so() -> None:
    task = make_task(state=TaskState.ASSIGNED)
    task.keep(task.findings.get(), "The page goes in October.", until=date(2025, 10, 6), by=None, at=AT)

    take_up_what_was_kept(datetime(2025, 10, 5, 23, 59, tzinfo=UTC))
    task.refresh_from_db()
    assert (task.state, task.findings.get().kept_until) == (TaskState.KEPT, date(2025, 10, 6))

    for _ in range(2):
        take_up_what_was_kept(MORNING)

    task.refresh_from_db()
    assert (task.state, task.found_at, task.due_on) == (TaskState.ASSIGNED, MORNING, date(2025, 10, 20))
    assert (task.findings.get().kept_at, task.findings.get().kept_until) == (None, None)
    assert [step.reason for step in task.steps.filter(at=MORNING)] == [
        "A sentence was to stay until 6 Oct 2025.",
        "Lena Fuchs, due 20 Oct 2025",
    ]


def test_task_that_somebody_opens_again_after_its_day_is_due_anew_and_not_overdue_at_once() -> None:
    task = make_task(state=TaskState.ASSIGNED)
    task.keep(task.findings.get(), "A quotation.", by=None, at=AT)
    ada = make_user()

    take_up(DocumentTask.objects.get(), task.findings.get(), by=ada, at=MORNING)

    task.refresh_from_db()
    assert (task.state, task.owner_name, task.due_on) == ("assigned", "Lena Fuchs", date(2025, 10, 20))
    assert not task.is_overdue(MORNING)
    assert [step.by for step in task.steps.filter(at=MORNING)] == [ada, ada]


def test_sentence_that_comes_back_to_an_open_task_is_a_step_and_moves_no_day() -> None:
    task = make_task(state=TaskState.ASSIGNED, findings=2)
    task.keep(task.findings.first(), "A quotation.", until=date(2025, 10, 6), by=None, at=AT)

    take_up_what_was_kept(MORNING)

    task.refresh_from_db()
    assert (task.state, task.due_on, task.findings.to_correct().count()) == ("assigned", date(2025, 9, 26), 2)
    assert _steps(task) == [("assigned", "assigned")]


def test_sentence_is_not_kept_until_a_day_that_has_come() -> None:
    task = make_task()

    with pytest.raises(KeptUntilPassed):
        task.keep(task.findings.get(), "A quotation.", until=AT.date(), by=None, at=AT)


def test_the_second_of_two_who_keep_the_last_two_sentences_closes_the_task() -> None:
    task = make_task(findings=2)
    first, second = task.findings.all()
    read_before = DocumentTask.objects.get(pk=task.pk)

    task.keep(first, "It is about Android.", by=None, at=AT)
    task.mark_changed(by=None, at=AT)
    read_before.keep(second, "It is about Android.", by=None, at=AT)

    assert read_before.state == "kept"
    assert DocumentTask.objects.get(pk=task.pk).steps.last().from_state == "changed"
