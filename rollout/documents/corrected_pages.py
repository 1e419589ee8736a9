"""The corrected file of a task: as a download, or first a page that says what could not be replaced."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from rollout.documents.correcting import NotAsRead, bytes_now, corrected, is_correctable
from rollout.documents.models import DocumentTask
from rollout.documents.reading import Unreadable
from rollout.documents.task_page import shown_findings


@require_safe
def corrected_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """For administrators and the document's owner: others may not be allowed to read the document as a whole."""
    tasks = DocumentTask.objects.correctable_by(signed_in(request))
    tasks = tasks.select_related("document__source__tenant", "change")
    task = get_object_or_404(tasks, pk=pk, document__source__tenant__slug=slug)
    shown = shown_findings(task, task.findings.to_correct())
    if not shown or not (task.document.is_file and is_correctable(task.document.path)):
        raise Http404("Nothing in this document can be replaced.")
    wordings = {item.finding: item.advice.instead for item in shown}
    try:
        result = corrected(task.document.path, bytes_now(task.document), wordings)
    except (NotAsRead, Unreadable) as refused:
        messages.error(request, str(refused))
        return redirect("documents:detail", slug, pk)
    if result.left and "anyway" not in request.GET:
        context = {
            "task": task,
            "tenant": task.tenant,
            "left": [item for item in shown if item.finding in result.left],
            "replaced_count": len(result.replaced),
            "together_count": len(result.together),
        }
        return render(request, "documents/corrected.html", context)
    # Whatever is in it, a browser is to keep it and never to show it as a page of the portal.
    response = HttpResponse(result.content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, task.document.path.rpartition("/")[2]) or ""
    return response
