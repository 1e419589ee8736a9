"""Connecting a tenant to its Microsoft Graph by page. A stored credential has no way out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts.requests import signed_in
from rollout.tenants import connecting
from rollout.tenants.connection_form import ConnectionForm
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.models import GraphConnection, Tenant


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: HttpRequest, slug: str) -> HttpResponse:
    """The app registration that reads the Message center: tried out first, kept only when Graph answers."""
    user, at = signed_in(request), timezone.now()
    tenant = get_object_or_404(Tenant.objects.editable_by(user), slug=slug)
    form = ConnectionForm(request.POST or None, request.FILES or None, at=at)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            connecting.connect(tenant, cleaned["client_id"], cleaned["credential"], by=user, at=at)
        except GraphProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{tenant.name} is connected: Graph answered. A fetch begins within a minute.")
            return redirect("tenants:detail", slug)
    context = {
        "tenant": tenant,
        "form": form,
        "connection": GraphConnection.objects.filter(tenant=tenant).defer("sealed").first(),
        "graph": endpoints(tenant.cloud).graph,
    }
    return render(request, "tenants/connection.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first. Posts and their statuses stay; without a connection nothing happens."""
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
    if request.method == "POST":
        if connecting.disconnect(tenant):
            messages.success(request, f"{tenant.name} is disconnected. Its posts stay as they were.")
        return redirect("tenants:detail", slug)
    return render(request, "confirm.html", {"subject": tenant, "back": f"/tenants/{slug}/", **disconnecting(tenant)})


def disconnecting(tenant: Tenant) -> dict[str, object]:
    """The question before a tenant is disconnected, for its page and its dialog."""
    return {
        "question": f"Disconnect {tenant.name} from Microsoft Graph?",
        "says": "The stored credential is removed and nothing is fetched any more. Posts and their statuses stay.",
        "button": f"Disconnect {tenant.name}",
        "danger": True,
    }
