"""Documents of a source that a scan did not find: saying that they were deleted."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.accounts.requests import signed_in
from portal.formatting import counted
from rollout.documents.models import DocumentTask
from rollout.documents.source_pages import editable
from rollout.documents.tasks import scan_open_changes

COUNTED_ANEW = "A scan has counted anew since. Nothing was changed: look how many are missing now."


class DeletedForm(forms.Form):
    """How many documents the person saw to be missing."""

    count = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def say_deleted(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The documents that are missing count as gone from the next scan on; GET asks first."""
    source = editable(request, slug, pk)
    back = reverse("documents:edit_source", args=[slug, pk])
    if not source.missing_count:
        messages.info(request, f"No document of “{source}” is missing.")
        return redirect(back)
    if request.method == "POST":
        form = DeletedForm(request.POST)
        with transaction.atomic():
            if not form.is_valid() or not source.say_deleted(form.cleaned_data["count"]):
                messages.error(request, COUNTED_ANEW)
                return redirect(back)
            scan_open_changes(source.tenant, by=signed_in(request), at=timezone.now())
        said = counted(form.cleaned_data["count"], "document counts", "documents count")
        messages.success(request, f"{said} as deleted. “{source}” is being scanned, and their tasks close.")
        return redirect("documents:list", slug)
    number = counted(source.missing_count, "document", "documents")
    open_tasks = DocumentTask.objects.open().filter(document__source=source).count()
    question = {
        "question": f"Were {number} of “{source}” deleted?",
        "says": (
            f"The next scan closes their tasks, unless more are missing by then. "
            f"{counted(open_tasks, 'task is', 'tasks are')} open in this source. "
            "If a disk or share is only away, keep it as it is."
        ),
        "action": reverse("documents:say_deleted", args=[slug, pk]),
        "form": DeletedForm(initial={"count": source.missing_count}),
        "button": f"{number} {'was' if source.missing_count == 1 else 'were'} deleted: close their tasks",
        "danger": True,
        "subject": source.name,
        "back": back,
    }
    return render(request, "confirm.html", question)
