"""The files of a source of uploads: what is there, more of them, and one less."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.accounts.requests import signed_in
from portal.formatting import counted
from portal.tables import csv_response, page_of
from rollout.documents import uploading
from rollout.documents.models import DocumentSource, SourceKind, UploadedFile
from rollout.documents.schedule import local_day
from rollout.documents.source_forms.upload import FilesForm
from rollout.documents.tasks import scan_open_changes
from rollout.documents.views import may_edit

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile as Received

MOST_NAMED = 500
"""Files that were left out and are named afterwards; they stay in the session until the next upload."""
LEFT_OUT = "documents_left_out"
CSV_HEADER = ("File", "Bytes", "Uploaded", "By")


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The uploaded files, for whoever sees the tenant; POST adds or replaces some, for whoever may change it."""
    user = signed_in(request)
    may = (
        DocumentSource.objects.editable_by(user)
        if request.method == "POST"
        else DocumentSource.objects.visible_to(user)
    )
    source = get_object_or_404(
        may.present().filter(kind=SourceKind.UPLOAD).select_related("tenant"), pk=pk, tenant__slug=slug
    )
    rows = source.uploaded_files.defer("content").select_related("uploaded_by")
    if request.GET.get("format") == "csv":
        return csv_response(f"{slug}-files", CSV_HEADER, _cells(source, rows))
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                take(request, source, form.cleaned_data["documents"])
                scan_open_changes(source.tenant, by=user, at=timezone.now())
            return redirect("documents:files", slug, pk)
        except uploading.NothingTaken as nothing:
            form.add_error("documents", str(nothing))
    context = {
        "source": source,
        "tenant": source.tenant,
        "form": form,
        "page": page_of(rows, request),
        "left_out": _left_out(request, source),
        "may_edit": may_edit(request, source.tenant),
    }
    return render(request, "documents/files.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, slug: str, pk: int, file_pk: int) -> HttpResponse:
    """Forgets a file; GET asks first. The next scan closes its task: the document is gone."""
    files = UploadedFile.objects.filter(source__in=DocumentSource.objects.editable_by(signed_in(request)).present())
    file = get_object_or_404(
        files.defer("content").select_related("source__tenant"), pk=file_pk, source=pk, source__tenant__slug=slug
    )
    back = reverse("documents:files", args=[slug, pk])
    if request.method == "POST":
        with transaction.atomic():
            file.delete()
            scan_open_changes(file.source.tenant, by=signed_in(request), at=timezone.now())
        messages.success(request, f"{file} was removed.")
        return redirect(back)
    question = {
        "question": f"Remove {file}?",
        "says": "The portal has no other copy of it. If it has a task, that closes: the document is gone.",
        "action": reverse("documents:remove_file", args=[slug, pk, file_pk]),
        "button": "Remove the file",
        "danger": True,
        "subject": file.source.name,
        "back": back,
    }
    return render(request, "confirm.html", question)


def take(request: HttpRequest, source: DocumentSource, received: "Sequence[Received[Any]]") -> None:
    """Keeps what was uploaded and says what became of it, on the pages after. Raises NothingTaken."""
    taken = uploading.take(source, received, by=signed_in(request), at=timezone.now())
    parts = [f"{counted(taken.count, 'file was', 'files were')} taken"]
    parts += [f"{taken.replaced:,} of them in place of an older one"] if taken.replaced else []
    parts += [f"{taken.same:,} as before"] if taken.same else []
    then = "What is new is scanned now" if taken.added or taken.replaced else "Nothing of it is new"
    messages.success(request, f"{', '.join(parts)}. {then}.")
    request.session.pop(LEFT_OUT, None)
    if taken.left_out:
        named = taken.left_out[:MOST_NAMED]
        request.session[LEFT_OUT] = {"source": source.pk, "number": len(taken.left_out), "files": named}


def _left_out(request: HttpRequest, source: DocumentSource) -> dict[str, object] | None:
    """What this person's last upload left out, if it was one to this source."""
    left_out: dict[str, object] | None = request.session.get(LEFT_OUT)
    return left_out if left_out and left_out["source"] == source.pk else None


def _cells(source: DocumentSource, rows: QuerySet[UploadedFile]) -> Iterator[tuple[object, ...]]:
    for file in rows.iterator(500):
        yield file.path, file.size, local_day(source.tenant, file.uploaded_at), file.uploaded_by
