"""Putting in a folder of documents, and who owns what is in it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.accounts.requests import signed_in
from rollout.documents import listing
from rollout.documents.forms import FolderForm
from rollout.documents.models import DocumentSource, Scan
from rollout.documents.tasks import scan_soon
from rollout.tenants.models import Tenant


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """A new folder is scanned at once, for every open change."""
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
    form = FolderForm(request.POST or None, tenant=tenant)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            tenant.document_sources.create(**form.cleaned_data)
            for change in listing.changes_with_rules():
                if change.closed_at is None:
                    scan_soon(Scan.objects.ask(tenant, change, by=signed_in(request), at=timezone.now()))
        messages.success(request, "The folder was put in and is being scanned.")
        return redirect("documents:list", slug)
    return _form(request, tenant, form)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    source = get_object_or_404(
        DocumentSource.objects.editable_by(signed_in(request)).select_related("tenant"), pk=pk, tenant__slug=slug
    )
    form = FolderForm(request.POST or None, tenant=source.tenant, source=source)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(source, name, value)
        source.save(update_fields=list(form.cleaned_data))
        messages.success(request, "The folder was saved.")
        return redirect("documents:list", slug)
    return _form(request, source.tenant, form, source)


def _form(request: HttpRequest, tenant: Tenant, form: FolderForm, source: DocumentSource | None = None) -> HttpResponse:
    context = {"tenant": tenant, "form": form, "source": source}
    return render(request, "documents/folder.html", context, status=422 if form.is_bound else 200)
