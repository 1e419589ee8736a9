"""Settings › Access: who may do what in which tenant."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.errors import BadInput
from portal.tables import csv_response, page_of
from rollout.tenants.forms import AccessForm
from rollout.tenants.granting import give, may_renew_link, renew_link
from rollout.tenants.models import Tenant, TenantAccess
from rollout.tenants.models.access import TenantAccessQuerySet

COLUMNS = ("Name", "E-mail", "Tenant", "Role", "Given by")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def access(request: HttpRequest) -> HttpResponseBase:
    """One's own roles; for administrators also everybody's in their tenants, and a form that gives one."""
    user = signed_in(request)
    may_grant = Tenant.objects.grantable_by(user).exists()
    typed = request.POST if request.method == "POST" and may_grant else None
    form = AccessForm(typed, user=user, initial={"email": request.GET.get("email", "")})
    if form.is_valid() and (answer := _given(request, user, form)):
        return answer
    if may_grant and request.GET.get("format") == "csv":
        return csv_response("access", COLUMNS, map(_cells, _listed(request, user).iterator()))
    context = {
        "own": user.tenant_access.select_related("tenant").order_by("tenant__name"),
        "form": form if may_grant else None,
        "page": page_of(_listed(request, user), request) if may_grant else None,
        "q": request.GET.get("q", ""),
        "has_entra": bool(settings.ENTRA_CLIENT_ID),
    }
    return render(request, "tenants/access.html", context, status=422 if form.errors else 200)


@require_POST
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """The person has no role in the tenant any more. It is in the history."""
    granted = get_object_or_404(_listed(request, signed_in(request)), pk=pk)
    granted.delete()
    messages.success(request, f"{granted.user.name} has no role in {granted.tenant.name} any more.")
    return redirect("tenants:access")


@require_POST
@never_cache
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new sign-in link for somebody who lost theirs, shown once."""
    by = signed_in(request)
    users = User.objects.filter(tenant_access__tenant__in=Tenant.objects.grantable_by(by)).distinct()
    user = get_object_or_404(users, pk=pk)
    if not may_renew_link(by, user):
        messages.error(request, "Only an administrator of the portal can make a link for this account.")
        return redirect("tenants:access")
    link = renew_link(user, by=by, at=timezone.now())
    return render(request, "tenants/link.html", {"person": user, "link": link})


def _given(request: HttpRequest, by: User, form: AccessForm) -> HttpResponse | None:
    """Gives what the form says; None with the reason in the form where that is refused."""
    typed = form.cleaned_data
    try:
        given = give(typed["email"], typed["name"], typed["role"], typed["tenants"], by=by, at=timezone.now())
    except BadInput as refused:
        form.add_error(refused.where or None, str(refused))
        return None
    if given.link:
        return render(request, "tenants/link.html", {"person": given.user, "link": given.link})
    names = ", ".join(tenant.name for tenant in typed["tenants"])
    messages.success(request, f"{given.user.name} has the role in {names}.")
    return redirect("tenants:access")


def _listed(request: HttpRequest, user: User) -> TenantAccessQuerySet:
    return TenantAccess.objects.in_tenants(Tenant.objects.grantable_by(user)).matching(request.GET.get("q", ""))


def _cells(granted: TenantAccess) -> tuple[object, ...]:
    by = "Directory" if granted.from_entra else "Hand"
    return granted.user.name, granted.user.email, granted.tenant.name, granted.get_role_display(), by
