"""The day of a task as an entry of somebody's calendar."""

from datetime import timedelta

from rollout.documents.digest_items import task_url
from rollout.documents.models import DocumentTask
from rollout.waves.feeds import ical
from rollout.waves.feeds.names import lasting_id, title_of


def entry_of(task: DocumentTask) -> bytes:
    """iCalendar with the task's day. Taken in again after the day moved, it takes the earlier one's place.

    Of a closed task the entry is cancelled. The task must have a day.
    """
    assert task.due_on is not None, "a task with an owner has a day"
    steps = list(task.steps.all())
    event = ical.Event(
        uid=lasting_id(task.tenant, f"document/{task.change.mc_id}/{task.document_id}"),
        summary=f"Correct: {task}",
        description="\n".join([task.document.place, f"{task.tenant.name}, {title_of(task.change)}"]),
        url=task_url(task),
        category=task.change.mc_id,
        status="CONFIRMED" if task.is_open else "CANCELLED",
        first=task.due_on,
        last=task.due_on,
        sequence=max(len(steps) - 1, 0),
        revised_at=steps[-1].at if steps else task.found_at,
    )
    return ical.written(f"{task.tenant.name}: {task}", [event], refresh=timedelta(days=1), of="Documents")
