"""The acts on documents: one address each, POST only; GET of an act that needs words shows its form."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.requests import signed_in
from portal.errors import PortalError
from portal.formatting import day
from rollout.documents import listing, recording
from rollout.documents.forms import KeepForm
from rollout.documents.models import DocumentTask, Finding, Scan
from rollout.documents.tasks import scan_soon
from rollout.documents.views import around_list
from rollout.tenants.models import Tenant


@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest, slug: str) -> HttpResponse:
    """POST asks for a scan now. GET tells an island how far it is, and brings the new list when it is over."""
    user, at = signed_in(request), timezone.now()
    may = Tenant.objects.editable_by(user) if request.method == "POST" else Tenant.objects.visible_to(user)
    tenant = get_object_or_404(may, slug=slug)
    changes = listing.changes_with_rules()
    change = listing.chosen_change(request, changes)
    if request.method == "POST" and change is not None:
        with transaction.atomic():
            scan_soon(Scan.objects.ask(tenant, change, by=user, at=at))
    if change is None or request.headers.get("HX-Request") != "true":
        query = f"?{urlencode(request.GET)}" if request.GET else ""
        return redirect(reverse("documents:list", args=[slug]) + query)
    context = listing.context_of(request, tenant, change, at) | around_list(request, tenant, changes)
    return render(request, "documents/_scan.html", context | {"brings_list": context["running"] is None})


@require_POST
def mark_changed(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    task = _correctable(request, slug, pk)
    return _act(
        request,
        task,
        lambda: task.mark_changed(by=signed_in(request), at=timezone.now()),
        done="Marked as changed. The next scan reads the document again.",
    )


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, slug: str, pk: int, finding_pk: int) -> HttpResponse:
    task = _correctable(request, slug, pk)
    finding = get_object_or_404(task.findings, pk=finding_pk)
    if finding.gone_at is not None:
        messages.warning(request, "The sentence is no longer in the document: there is nothing to keep.")
        return redirect("documents:detail", slug, pk)
    at = timezone.now()
    form = KeepForm(request.POST or None, today=task.today(at))
    if request.method == "POST" and form.is_valid():
        reason, until = form.cleaned_data["reason"], form.cleaned_data["until"]
        return _act(
            request,
            task,
            lambda: task.keep(finding, reason, until=until, by=signed_in(request), at=at),
            done=f"The sentence stays until {day(until)}." if until else "The sentence stays, with your reason.",
        )
    context = {"task": task, "tenant": task.tenant, "finding": finding, "form": form}
    return render(request, "documents/keep.html", context, status=422 if form.is_bound else 200)


@require_POST
def take_up(request: HttpRequest, slug: str, pk: int, finding_pk: int) -> HttpResponse:
    task = _correctable(request, slug, pk)
    finding: Finding = get_object_or_404(task.findings.present(), pk=finding_pk)
    return _act(
        request,
        task,
        lambda: recording.take_up(task, finding, by=signed_in(request), at=timezone.now()),
        done="The sentence is to be corrected again.",
    )


def _correctable(request: HttpRequest, slug: str, pk: int) -> DocumentTask:
    tasks = DocumentTask.objects.correctable_by(signed_in(request)).select_related("document__source__tenant", "change")
    return get_object_or_404(tasks, pk=pk, document__source__tenant__slug=slug)


def _act(request: HttpRequest, task: DocumentTask, verb: Callable[[], None], *, done: str) -> HttpResponse:
    """Does it, says what happened, and shows the task."""
    try:
        verb()
    except PortalError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("documents:detail", task.tenant.slug, task.pk)
