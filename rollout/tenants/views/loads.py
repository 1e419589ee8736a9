"""Loading people and phones by page, and the report of a load."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.requests import signed_in
from portal.formatting import counted
from portal.tables import csv_response, page_of
from rollout.tenants.forms import UploadForm
from rollout.tenants.importing import ImportRefused, import_people
from rollout.tenants.models import Import, Tenant

COLUMNS = (
    "File", "When (UTC)", "By", "What it held", "Outcome", "Rows", "Left out", "People added", "People changed",
    "People left", "Phones added", "Phones changed", "Phones removed", "Errors", "Warnings",
)  # fmt: skip


@require_safe
def list_loads(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every load of a tenant, the latest first."""
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
    loads = Import.objects.filter(tenant=tenant).select_related("by").defer("problems")
    if request.GET.get("format") == "csv":
        return csv_response(f"{slug}-loads", COLUMNS, map(_cells, loads.iterator()))
    return render(request, "tenants/loads.html", {"tenant": tenant, "page": page_of(loads, request)})


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """A file of people or phones: all of it or nothing. Its report follows either way."""
    user = signed_in(request)
    tenant = get_object_or_404(Tenant.objects.editable_by(user), slug=slug)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "tenants/upload.html", {"form": form, "tenant": tenant}, status=status)
    uploaded, is_complete = form.cleaned_data["file"], form.cleaned_data["is_complete"]
    try:
        record = import_people(
            tenant, uploaded.file, file_name=uploaded.name, by=user, at=timezone.now(), is_complete=is_complete
        )
    except ImportRefused as refused:
        record = refused.record
    else:
        messages.success(request, f"{counted(record.rows, 'row')} of {record.file_name} are loaded.")
    return redirect("tenants:load", slug, record.pk)


@require_safe
def load(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """What a load read, added, changed and left out, and its problems by line."""
    loads = Import.objects.visible_to(signed_in(request)).select_related("tenant", "by")
    record = get_object_or_404(loads, pk=pk, tenant__slug=slug)
    if request.GET.get("format") == "csv":
        rows = (
            (problem["line"], "Error" if problem["is_error"] else "Warning", problem["text"])
            for problem in record.problems
        )
        return csv_response(f"{slug}-problems", ("Line", "Kind", "Problem"), rows)
    errors = [problem for problem in record.problems if problem["is_error"]]
    warnings = [problem for problem in record.problems if not problem["is_error"]]
    return render(request, "tenants/load.html", {"load": record, "errors": errors, "warnings": warnings})


def _cells(load: Import) -> tuple[object, ...]:
    return (
        load.file_name, f"{load.at:%Y-%m-%d %H:%M:%S}", str(load.by or "manage.py"), load.get_kind_display(),
        "Refused" if load.is_refused else "Loaded", load.rows, load.rows_left_out, load.people_added,
        load.people_changed, load.people_left, load.phones_added, load.phones_changed, load.phones_removed,
        load.error_count, load.warning_count,
    )  # fmt: skip
