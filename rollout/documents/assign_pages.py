"""Pages that give documents to people: one document, many of the list, and who comes into question."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from notifications.deliveries.models import DirectMail
from portal.accounts.requests import signed_in
from portal.errors import PortalError
from portal.formatting import counted, day
from rollout.documents import assigning, listing, owners
from rollout.documents.assigning import Owner, Seen
from rollout.documents.due_days import DueDay, due_day
from rollout.documents.forms import AssignForm
from rollout.documents.models import DocumentTask
from rollout.documents.schedule import local_day
from rollout.tenants.models import PersonLook, Tenant

MOST_AT_ONCE = 500
MOST_PROBLEMS_SAID = 10
FILTERS = ("change", "state", "owner", "q")


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One document to one person."""
    tasks = DocumentTask.objects.editable_by(signed_in(request)).select_related("document__source__tenant", "change")
    task = get_object_or_404(tasks, pk=pk, document__source__tenant__slug=slug)
    at = timezone.now()
    today = task.today(at)
    person = (task.owner_name, task.owner_address) if task.owner_address else task.document.owner()
    # A day that has passed is nobody's to keep.
    known = DueDay(task.due_on, task.due_why, task.due_wave) if task.due_on and task.due_on >= today else None
    usual = known or due_day(task.tenant, task.change, today)
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        tenant=task.tenant,
        today=today,
        initial={"person": owners.written(*person), "due_on": usual.on},
        why_due=usual.why,
    )
    if request.method == "POST" and form.is_valid():
        owner, seen = _owner(form, usual), Seen.by_token(request.POST.get("seen", ""))
        meanwhile = assigning.why_not(task, seen, owner) if seen and task.is_open else ""
        if not meanwhile:
            _give(request, task, owner, at)
            return redirect("documents:detail", slug, pk)
        # The page has the new token: the same button once more gives it away.
        form.add_error(None, f"Look once more: {meanwhile} Assign it all the same, or leave it as it is.")
    context = {"task": task, "tenant": task.tenant, "form": form, "owners": owners.suggestions(task.tenant)}
    return render(request, "documents/assign.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def assign_many(request: HttpRequest, slug: str) -> HttpResponse:
    """The ticked documents, or with `all` every open one that the filter finds, to one person."""
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
    at, asked = timezone.now(), request.POST if request.method == "POST" else request.GET
    change = listing.chosen_change(request, listing.changes_with_rules())
    tasks = DocumentTask.objects.of_tenant(tenant).select_related("document__source__tenant", "change")
    seen = [item for token in asked.getlist("task")[: MOST_AT_ONCE + 1] if (item := Seen.by_token(token))]
    if "all" in asked and change is not None:
        every = listing.tasks_asked_for(request, tenant, change, at).open().order_by("pk")
        seen = [Seen.of(task) for task in every[: MOST_AT_ONCE + 1]]
    shown = list(tasks.open().filter(pk__in=[item.task_id for item in seen]).order_by("document__title", "pk"))
    back = _list_url(tenant, asked)
    if not shown or len(seen) > MOST_AT_ONCE:
        too_many = f"{MOST_AT_ONCE} are the most at once. Use a filter, or tick fewer."
        none = "Tick the documents that somebody is to correct, then press the button again."
        messages.warning(request, too_many if shown else none)
        return redirect(back)
    today = local_day(tenant, at)
    usual = due_day(tenant, shown[0].change, today)
    typed = request.POST if request.method == "POST" else None
    form = AssignForm(typed, tenant=tenant, today=today, initial={"due_on": usual.on}, why_due=usual.why)
    if request.method == "POST" and form.is_valid():
        owner = _owner(form, usual)
        _say(request, owner, assigning.give_all(tasks, seen, owner, by=signed_in(request), at=at))
        return redirect(back)
    context = {
        "tenant": tenant,
        "form": form,
        "tasks": shown,
        "left_out": len(seen) - len(shown),
        "tokens": [item.token for item in seen],
        "filters": _filters(asked),
        "back": back,
        "owners": owners.suggestions(tenant),
    }
    return render(request, "documents/assign_many.html", context, status=422 if form.is_bound else 200)


@require_safe
def suggest_owners(request: HttpRequest, slug: str) -> HttpResponse:
    """Who owns documents already, then people of the tenant, as far as the letters in `?person=` fit."""
    user = signed_in(request)
    tenant = get_object_or_404(Tenant.objects.editable_by(user), slug=slug)
    typed = request.GET.get("person", "")
    people = owners.people_like(tenant, typed)
    PersonLook.objects.note(people, place=PersonLook.Place.PEOPLE, by=user, at=timezone.now())
    known = owners.suggestions(tenant, typed)
    names = [*known, *(owners.written(person.name, person.mail) for person in people)]
    return render(request, "documents/_owners.html", {"owners": list(dict.fromkeys(names))})


def _owner(form: AssignForm, usual: DueDay) -> Owner:
    name, address = form.cleaned_data["person"]
    due_on = form.cleaned_data["due_on"]
    return Owner(name, address, due_on, usual.why, usual.wave) if due_on == usual.on else Owner(name, address, due_on)


def _give(request: HttpRequest, task: DocumentTask, owner: Owner, at: datetime) -> None:
    try:
        mail = assigning.give(task, owner, by=signed_in(request), at=at)
    except PortalError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{owner.name} ({owner.address}) has it now. {_told(mail)}")


def _told(mail: DirectMail | None) -> str:
    if mail is None:
        return "The next daily mail tells of it."
    return f"No mail goes out: {mail.reason}." if mail.reason else "The mail is on its way."


def _say(request: HttpRequest, owner: Owner, given: assigning.Given) -> None:
    """How many have their owner, and which stay as they are."""
    if given.count:
        has = counted(given.count, "document")
        messages.success(request, f"{owner.name} has {has} to correct by {day(owner.due_on)}.")
    for problem in given.problems[:MOST_PROBLEMS_SAID]:
        messages.error(request, problem)
    more = len(given.problems) - MOST_PROBLEMS_SAID
    if more > 0:
        messages.error(request, f"So do {counted(more, 'other')}: the list shows who has them.")


def _filters(asked: QueryDict) -> dict[str, str]:
    return {name: value for name in FILTERS if (value := asked.get(name, ""))}


def _list_url(tenant: Tenant, asked: QueryDict) -> str:
    """The list as it was asked for."""
    filters: dict[str, Any] = _filters(asked)
    url = reverse("documents:list", args=[tenant.slug])
    return f"{url}?{urlencode(filters)}" if filters else url
