"""Pages of documents: tenants, the documents of one, and one task in the drawer."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from portal.islands import asks_for_island, render_island
from rollout.changes.models import Change
from rollout.documents import listing, task_page
from rollout.documents.counting import counts_by_tenant
from rollout.documents.due_calendar import entry_of
from rollout.documents.models import DocumentTask, Scan
from rollout.documents.schedule import local_day
from rollout.tenants.models import Tenant

ISLANDS = {"documents": "documents/_table.html", "drawer": "documents/_drawer.html"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The tenants with their counts; whoever has only one goes straight to it."""
    tenants = list(Tenant.objects.visible_to(signed_in(request)))
    changes = listing.changes_with_rules()
    if silent := listing.asked_without_rules(request, changes):
        return render(request, "documents/no_rules.html", {"change": silent})
    if len(tenants) == 1:
        return redirect(f"{reverse('documents:list', args=[tenants[0].slug])}{_same_change(request)}")
    at = timezone.now()
    change = listing.chosen_change(request, changes)
    rows, corrected, total = [], 0, 0
    if change is not None:
        counts = counts_by_tenant(tenants, change, at)
        corrected = sum(one.corrected for one in counts.values())
        total = sum(one.total for one in counts.values())
        last = Scan.objects.last_finished(tenants, change)
        rows = [
            {
                "tenant": tenant,
                "counts": counts[tenant.pk],
                "last": listing.moment_words(last[tenant.pk], tenant, at) if tenant.pk in last else "",
            }
            for tenant in tenants
        ]
    return render(
        request, "documents/home.html", {"rows": rows, "change": change, "corrected": corrected, "total": total}
    )


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The documents of one tenant that ever had a task for a change; `?format=csv` downloads what is shown."""
    tenant = get_object_or_404(Tenant.objects.visible_to(signed_in(request)), slug=slug)
    at = timezone.now()
    changes = listing.changes_with_rules()
    if silent := listing.asked_without_rules(request, changes):
        return render(request, "documents/no_rules.html", {"change": silent})
    change = listing.chosen_change(request, changes)
    if change is None:
        return render(request, "documents/no_change.html", {"tenant": tenant})
    if request.GET.get("format") == "csv":
        return listing.download(request, tenant, change, at)
    context = listing.context_of(request, tenant, change, at) | around_list(request, tenant, changes)
    return render_island(request, "documents/list.html", "documents/_table.html", context)


@require_safe
def detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The list with the drawer of one task; htmx gets the drawer alone, or of the list what it sorts or searches."""
    tenant = get_object_or_404(Tenant.objects.visible_to(signed_in(request)), slug=slug)
    at = timezone.now()
    tasks = DocumentTask.objects.of_tenant(tenant).with_rows(local_day(tenant, at)).select_related("change")
    task = get_object_or_404(tasks, pk=pk)
    context = task_page.context_of(task, at) | {
        "may_edit": may_edit(request, tenant),
        "may_correct": DocumentTask.objects.correctable_by(signed_in(request)).filter(pk=pk).exists(),
    }
    if not asks_for_island(request, "drawer"):
        context |= listing.context_of(request, tenant, task.change, at)
        context |= around_list(request, tenant, listing.changes_with_rules())
    target = "documents" if asks_for_island(request, "documents") else "drawer"
    return render_island(request, "documents/list.html", ISLANDS[target], context, target=target)


@require_safe
def due_day_entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The task's day for a calendar; a task without one has no such page."""
    tenant = get_object_or_404(Tenant.objects.visible_to(signed_in(request)), slug=slug)
    tasks = DocumentTask.objects.of_tenant(tenant).exclude(due_on=None)
    task = get_object_or_404(tasks.select_related("document__source__tenant", "change"), pk=pk)
    response = HttpResponse(entry_of(task), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="document-{task.pk}.ics"'
    return response


def around_list(request: HttpRequest, tenant: Tenant, changes: list[Change]) -> dict[str, Any]:
    """What stands around the list: other changes, the sources, and whether this person may act."""
    return {
        "changes": changes,
        "sources": list(tenant.document_sources.present().annotate(file_count=Count("uploaded_files"))),
        "may_edit": may_edit(request, tenant),
    }


def may_edit(request: HttpRequest, tenant: Tenant) -> bool:
    return Tenant.objects.editable_by(signed_in(request)).filter(pk=tenant.pk).exists()


def _same_change(request: HttpRequest) -> str:
    wanted = request.GET.get("change", "")
    return f"?{urlencode({'change': wanted})}" if wanted else ""
