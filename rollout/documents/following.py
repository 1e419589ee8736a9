"""Due days that follow their waves. A day that a person picked follows none."""

from datetime import datetime

from django.db import transaction

from rollout.changes.models import Change
from rollout.documents.due_days import DueDay, day_now, wave_ahead
from rollout.documents.models import DocumentTask
from rollout.documents.schedule import local_day
from rollout.tenants.models import Tenant


def follow(tenant: Tenant, change: Change, *, at: datetime) -> int:
    """Brings the due days of open tasks in line with the waves as they are now. Returns how many tasks were touched.

    Safe to run twice: a day is counted anew only where its wave is not the one it was counted from.
    """
    today = local_day(tenant, at)
    ahead = wave_ahead(tenant, change, today)
    found = DocumentTask.objects.of_tenant(tenant).filter(change=change).behind_their_waves(today)
    touched = 0
    for pk in list(found.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # Looked at again under its lock: somebody may have given it another day meanwhile.
            tasks = DocumentTask.objects.behind_their_waves(today).select_related("due_wave")
            task = tasks.select_for_update(of=["self"]).filter(pk=pk).first()
            if task is None or task.due_on is None:
                continue
            now = day_now(DueDay(task.due_on, task.due_why, task.due_wave), ahead, tenant, today)
            task.follow(due_on=now.on, due_why=now.why, due_wave=now.wave, at=at)
            touched += 1
    return touched
