"""What the list of a tenant's documents shows."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponseBase

from portal.formatting import clock, day, short_day
from portal.tables import csv_response, page_of, sorting_of
from rollout.changes.models import Change
from rollout.documents.counting import OPEN_STATES, OVERDUE, counts_of
from rollout.documents.digests import changes_without_text
from rollout.documents.models import DocumentTask, RightForNow, Scan, TaskState
from rollout.documents.models.task import DocumentTaskQuerySet
from rollout.documents.owners import counted_by_owner
from rollout.documents.rules import has_rules
from rollout.documents.schedule import local_day
from rollout.tenants.models import Tenant

COLUMNS = {
    "document": ("document__title", "pk"),
    "outdated": ("outdated", "document__title", "pk"),
    "state": ("rank", "due_on", "document__title", "pk"),
    "owner": ("owner_name", "document__title", "pk"),
    "found": ("found_at", "document__title", "pk"),
    "due": ("due_on", "document__title", "pk"),
}
LATER = "later"
CSV_HEADER = (
    "Document", "Source", "Place", "Outdated sentences", "State", "Owner", "Owner's address", "Found", "Due", "Closed",
    "Kept until", "Address",
)  # fmt: skip
LATER_HEADER = ("Document", "Place", "Section", "Sentence", "Right until")


def changes_with_rules() -> list[Change]:
    """Changes whose pack says something about documents, newest first."""
    return [change for change in Change.objects.all() if has_rules(change.pack)]


def chosen_change(request: HttpRequest, changes: list[Change]) -> Change | None:
    """The change `?change=` names, else the newest that is open, else the newest."""
    wanted = request.GET.get("change", "")
    still_open = [change for change in changes if change.closed_at is None]
    named = [change for change in changes if change.mc_id == wanted]
    return next(iter([*named, *still_open, *changes]), None)


def asked_without_rules(request: HttpRequest, changes: list[Change]) -> Change | None:
    """The change `?change=` names, where its pack says nothing about documents: another's list would mislead."""
    wanted = request.GET.get("change", "")
    if any(change.mc_id == wanted for change in changes):
        return None
    return Change.objects.filter(mc_id=wanted).first()


def context_of(request: HttpRequest, tenant: Tenant, change: Change, at: datetime) -> dict[str, Any]:
    """The list with its pills, as the URL asks for it: `state`, `q`, `sort`, `page`."""
    counts = counts_of(tenant, change, at)
    owner, state = request.GET.get("owner", ""), request.GET.get("state", "")
    of_owner = counts_of(tenant, change, at, owner=owner) if owner else counts
    sorting = sorting_of(request, COLUMNS, default="state")
    tasks = tasks_asked_for(request, tenant, change, at)
    rows: QuerySet[Any] = tasks.with_rows(local_day(tenant, at)).order_by(*sorting.fields)
    if state == LATER:
        rows = _later(request, tenant, change)
    return {
        "tenant": tenant,
        "change": change,
        "counts": counts,
        "total": of_owner.total,
        "pills": of_owner.pills,
        "state": state,
        "owner": owner,
        "owners": [] if state == LATER else counted_by_owner(_in_state(request, tenant, change, at)),
        "q": request.GET.get("q", "").strip(),
        "sorting": sorting,
        "table_id": "documents",
        "page": page_of(rows, request),
        "open_count": 0 if state == LATER else tasks.open().count(),
        "owners_are_untold": bool(counts.open) and changes_without_text().filter(pk=change.pk).exists(),
        "later_until": _later_until(tenant, change) if counts.later else None,
        **scan_context(tenant, change, at),
    }


def tasks_asked_for(request: HttpRequest, tenant: Tenant, change: Change, at: datetime) -> DocumentTaskQuerySet:
    """The tasks that `state`, `owner` and `q` of the URL find."""
    tasks = _in_state(request, tenant, change, at).owned_by(request.GET.get("owner", ""))
    text = request.GET.get("q", "").strip()
    return tasks.matching(text) if text else tasks


def scan_context(tenant: Tenant, change: Change, at: datetime) -> dict[str, Any]:
    """The scan that runs, if one does, and when the last one was."""
    scans = list(Scan.objects.filter(tenant=tenant, change=change)[:2])
    running = next((scan for scan in scans if not scan.is_over), None)
    last = next((scan for scan in scans if scan.is_over), None)
    return {
        "running": running,
        "last": last,
        "last_words": moment_words(last.finished_at, tenant, at) if last and last.finished_at else "",
    }


def download(request: HttpRequest, tenant: Tenant, change: Change, at: datetime) -> HttpResponseBase:
    """What the list shows, all pages of it, as CSV."""
    name = f"documents-{tenant.slug}-{change.mc_id}"
    if request.GET.get("state") == LATER:
        later = _later(request, tenant, change).iterator(500)
        return csv_response(name, LATER_HEADER, (_later_row(item) for item in later))
    sorting = sorting_of(request, COLUMNS, default="state")
    tasks = tasks_asked_for(request, tenant, change, at).with_rows(local_day(tenant, at)).order_by(*sorting.fields)
    return csv_response(name, CSV_HEADER, (_task_row(task, at) for task in tasks.iterator(500)))


def moment_words(moment: datetime, tenant: Tenant, at: datetime) -> str:
    """“today, 06:00”, “yesterday, 18:00”, “24 Sep 2025, 06:00”, on the tenant's clock."""
    on, today = local_day(tenant, moment), local_day(tenant, at)
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}.get((today - on).days)
    return f"{near or (short_day(on) if on.year == today.year else day(on))}, {clock(moment, tenant.time_zone)}"


def _in_state(request: HttpRequest, tenant: Tenant, change: Change, at: datetime) -> DocumentTaskQuerySet:
    tasks = DocumentTask.objects.of_tenant(tenant).filter(change=change)
    state = request.GET.get("state", "")
    if state == OPEN_STATES:
        return tasks.open()
    if state == OVERDUE:
        return tasks.overdue(local_day(tenant, at))
    return tasks.filter(state=state) if state in TaskState.values else tasks


def _later(request: HttpRequest, tenant: Tenant, change: Change) -> QuerySet[RightForNow]:
    later = RightForNow.objects.of_tenants([tenant]).filter(change=change).select_related("document__source")
    if text := request.GET.get("q", "").strip():
        later = later.filter(document__title__icontains=text)
    return later.order_by("document__title", "document_id", "paragraph", "start")


def _later_until(tenant: Tenant, change: Change) -> Any:
    later = RightForNow.objects.of_tenants([tenant]).filter(change=change)
    return later.aggregate(first=Min("right_until"))["first"]


def _task_row(task: DocumentTask, at: datetime) -> tuple[object, ...]:
    zone = ZoneInfo(task.tenant.time_zone)
    return (
        str(task.document),
        task.document.source.name,
        task.document.place,
        task.outdated,
        "Overdue" if task.is_overdue(at) else task.get_state_display(),
        task.owner_name,
        task.owner_address,
        task.wrong_since,
        task.due_on,
        task.closed_at.astimezone(zone).date() if task.closed_at else None,
        task.kept_until,
        task.document.url,
    )


def _later_row(item: RightForNow) -> tuple[object, ...]:
    section = " › ".join(item.heading_path)
    return str(item.document), item.document.place, section, item.sentence, item.right_until
