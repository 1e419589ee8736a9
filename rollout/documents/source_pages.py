"""Putting in a source of documents, changing who owns what is in it, and removing it."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.requests import signed_in
from rollout.documents import removing, upload_pages, uploading
from rollout.documents.models import DocumentSource, SourceKind
from rollout.documents.source_forms import FORMS, SourceForm
from rollout.documents.tasks import scan_open_changes
from rollout.tenants.models import Tenant

THEY_STAY = "The documents themselves are not touched."
NO_OTHER_COPY = "The portal has no other copy of its files."


@require_safe
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """The kinds of source, each with a sentence."""
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
    kinds = [
        {"kind": SourceKind(kind), "sentence": form.SENTENCE, "obstacle": form.obstacle(tenant)}
        for kind, form in FORMS.items()
    ]
    return render(request, "documents/choose_source.html", {"tenant": tenant, "kinds": kinds})


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A new source is scanned at once, for every open change."""
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None, request.FILES or None, tenant=tenant)
    if request.method == "POST" and form.is_valid():
        try:
            return _put_in(request, form, SourceKind(kind))
        except uploading.NothingTaken as nothing:
            form.add_error("documents", str(nothing))
    return _form(request, form, SourceKind(kind))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    source = editable(request, slug, pk)
    form = FORMS[source.kind](request.POST or None, tenant=source.tenant, source=source)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        for name, value in values.items():
            setattr(source, name, value)
        with transaction.atomic():
            source.save(update_fields=list(values))
            if form.reads_others:
                scan_open_changes(source.tenant, by=signed_in(request), at=timezone.now())
        messages.success(request, f"“{source.name}” was saved{' and is being scanned' if form.reads_others else ''}.")
        return redirect("documents:list", slug)
    return _form(request, form, SourceKind(source.kind))


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """No longer read a source; GET asks first and says what goes with it."""
    source = editable(request, slug, pk)
    back = reverse("documents:edit_source", args=[slug, pk])
    if request.method == "POST":
        try:
            went = removing.remove(source, at=timezone.now())
        except removing.ScanRuns as runs:
            messages.error(request, str(runs))
            return redirect(back)
        messages.success(request, f"“{source}” was removed. {went.in_words}")
        return redirect("documents:list", slug)
    goes = removing.what_goes(source)
    question = {
        "question": f"Remove “{source}”?",
        "says": f"The portal stops reading it. {goes.in_words} {NO_OTHER_COPY if goes.files else THEY_STAY}",
        "action": reverse("documents:remove_source", args=[slug, pk]),
        "button": "Remove the source",
        "danger": True,
        "subject": source.name,
        "back": back,
    }
    return render(request, "confirm.html", question)


def editable(request: HttpRequest, slug: str, pk: int) -> DocumentSource:
    """A source this person may change, with its tenant; 404 for any other."""
    sources = DocumentSource.objects.editable_by(signed_in(request)).present()
    return get_object_or_404(sources.select_related("tenant"), pk=pk, tenant__slug=slug)


def _put_in(request: HttpRequest, form: SourceForm, kind: SourceKind) -> HttpResponse:
    """Makes the source, with the files that came with it, and has it scanned. Raises NothingTaken."""
    with transaction.atomic():
        source = form.tenant.document_sources.create(kind=kind, **form.values())
        if received := form.cleaned_data.get("documents"):
            upload_pages.take(request, source, received)
        scan_open_changes(form.tenant, by=signed_in(request), at=timezone.now())
    if received:
        return redirect("documents:files", form.tenant.slug, source.pk)
    messages.success(request, f"“{source}” was put in and is being scanned.")
    return redirect("documents:list", form.tenant.slug)


def _form(request: HttpRequest, form: SourceForm, kind: SourceKind) -> HttpResponse:
    obstacle = form.obstacle(form.tenant)
    context = {
        "tenant": form.tenant,
        "form": form,
        "source": form.source,
        "kind": kind,
        "obstacle": obstacle,
        # Whoever has typed already, in a page of before, keeps the form.
        "is_blocked": obstacle is not None and obstacle.is_final and form.source is None and not form.is_bound,
    }
    return render(request, "documents/source.html", context, status=422 if form.is_bound else 200)
