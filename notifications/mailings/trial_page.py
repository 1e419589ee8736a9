"""The page of a tenant's trial, and the acts that end it and begin it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notifications.mailings import trial
from portal.accounts.requests import signed_in
from portal.errors import PortalError
from rollout.tenants.models import Tenant


@require_safe
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """What is done, what is to do, and the button; of a live tenant since when it is, and the way back."""
    tenant = _editable(request, slug)
    steps = trial.steps(tenant, user=signed_in(request)) if tenant.is_trial else []
    context = {
        "tenant": tenant,
        "steps": steps,
        "blocking": [step for step in steps if step.blocks],
        "switch": trial.last_switch(tenant),
    }
    return render(request, "mailings/trial.html", context)


@require_POST
def go_live(request: HttpRequest, slug: str) -> HttpResponse:
    tenant = _editable(request, slug)
    if "has_looked" not in request.POST:
        messages.error(request, "Tick that somebody looked at the trial mail. Nothing was changed.")
        return redirect("mailings:trial", slug)
    try:
        trial.go_live(tenant, by=signed_in(request))
    except PortalError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{tenant} is live. Mailings now reach everybody in their audience, once approved.")
    return redirect("mailings:trial", slug)


@require_POST
def back_to_trial(request: HttpRequest, slug: str) -> HttpResponse:
    tenant = _editable(request, slug)
    trial.back_to_trial(tenant, at=timezone.now())
    messages.success(request, f"{tenant} is in trial. What is sent beyond its allow-list is paused.")
    return redirect("mailings:trial", slug)


def _editable(request: HttpRequest, slug: str) -> Tenant:
    return get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
