"""The list of changes, and the acts of one change."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.requests import signed_in
from portal.formatting import day
from portal.tables import csv_response
from rollout.changes import tracking
from rollout.changes.forms import DecisionForm, OwnerForm
from rollout.changes.models import Change, ChangeStatus, Step, VendorWindow
from rollout.changes.views.access import only_portal_administrators
from rollout.packs.errors import PackError
from rollout.tenants.models import Tenant

CHANGE_COLUMNS = ("Number", "Change", "State", "Vendor window", "Days", "Owner", "Tracked since")


@require_safe
def list_changes(request: HttpRequest) -> HttpResponseBase:
    """Every change that is tracked, and the packs that wait to be."""
    at, query = timezone.now(), request.GET.get("q", "").strip()
    changes = Change.objects.visible_to(signed_in(request)).matching(query)
    rows = [
        (change, change.status(at), change.windows_in_use(at))
        for change in changes.select_related("owner", "announcement").prefetch_related("windows")
    ]
    if request.GET.get("format") == "csv":
        return csv_response("changes", CHANGE_COLUMNS, (_change_cells(*row) for row in rows))
    context = {
        "rows": rows,
        "q": query,
        "untracked": tracking.untracked_packs(),
        "may_edit": signed_in(request).is_portal_administrator,
    }
    return render(request, "changes/list.html", context)


@require_POST
def track(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Takes a pack's change into the portal, or brings it up to its pack."""
    only_portal_administrators(request)
    try:
        change = tracking.track(mc_id, by=signed_in(request), at=timezone.now())
    except PackError as error:
        messages.error(request, f"{mc_id} cannot be tracked: {error}")
        return redirect("changes:list")
    messages.success(request, f"{mc_id} is tracked.")
    return redirect("changes:detail", change.mc_id)


@require_http_methods(["GET", "HEAD", "POST"])
def owner(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Who leads the change."""
    change = get_object_or_404(Change.objects.editable_by(signed_in(request)), mc_id=mc_id)
    form = OwnerForm(request.POST or None, initial={"owner": change.owner_id})
    if request.method == "POST" and form.is_valid():
        change.hand_to(form.cleaned_data["owner"])
        messages.success(request, f"{change.owner or 'Nobody'} leads {mc_id}.")
        return redirect("changes:detail", mc_id)
    status = 422 if form.errors else 200
    return render(request, "changes/owner.html", {"form": form, "change": change}, status=status)


@require_POST
def close(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The roll-out is done everywhere."""
    change = get_object_or_404(Change.objects.editable_by(signed_in(request)), mc_id=mc_id)
    change.close(timezone.now())
    messages.success(request, f"{mc_id} is closed.")
    return redirect("changes:detail", mc_id)


@require_POST
def reopen(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Work on a closed change goes on."""
    change = get_object_or_404(Change.objects.editable_by(signed_in(request)), mc_id=mc_id)
    change.reopen()
    messages.success(request, f"{mc_id} is open again.")
    return redirect("changes:detail", mc_id)


@require_POST
def tick(request: HttpRequest, mc_id: str, step: str) -> HttpResponse:
    """Somebody saw to a step that all tenants share."""
    if step not in (Step.FACTS, Step.MOCKUPS):
        raise Http404(f"{step} is no step of a change.")
    change = get_object_or_404(Change.objects.editable_by(signed_in(request)), mc_id=mc_id)
    change.tick(Step(step), by=signed_in(request), at=timezone.now())
    messages.success(request, f"Done: {Step(step).label}.")
    return redirect("changes:detail", mc_id)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, mc_id: str, slug: str) -> HttpResponse:
    """What a tenant decided about phones on which device management blocks the backup."""
    user = signed_in(request)
    change = get_object_or_404(Change.objects.visible_to(user), mc_id=mc_id)
    tenant = get_object_or_404(Tenant.objects.editable_by(user), slug=slug)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        change.tick(Step.BLOCKED_PHONES, by=user, at=timezone.now(), tenant=tenant, note=note)
        messages.success(request, f"The decision for {tenant.name} is noted.")
        return redirect("changes:detail", mc_id)
    status = 422 if form.errors else 200
    return render(request, "changes/decide.html", {"form": form, "change": change, "tenant": tenant}, status=status)


def _change_cells(change: Change, status: ChangeStatus, windows: list[VendorWindow]) -> tuple[object, ...]:
    window = windows[0] if windows else None
    return (
        change.mc_id,
        change.name,
        status.label,
        window.short if window else "",
        window.days if window else "",
        change.owner or "",
        day(change.tracked_since),
    )
