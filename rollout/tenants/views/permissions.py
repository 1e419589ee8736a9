"""What the portal may read in a tenant, tried out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.requests import signed_in
from rollout.tenants import trying
from rollout.tenants.graph.clouds import permissions_page
from rollout.tenants.models import GraphConnection, PermissionTest, Tenant


@require_safe
def permissions(request: HttpRequest, slug: str) -> HttpResponse:
    """Each thing that is read: may we, what is missing, how to grant it, and what is unknown without it."""
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
    connection = GraphConnection.objects.filter(tenant=tenant).defer("sealed").first()
    test = PermissionTest.objects.filter(tenant=tenant).select_related("by").first()
    context = {
        "tenant": tenant,
        "connection": connection,
        "test": test,
        "tries": trying.tries_of(test),
        "is_of_another": test is not None and connection is not None and test.client_id != connection.client_id,
        "entra": permissions_page(tenant.cloud, connection.client_id) if connection else "",
    }
    return render(request, "tenants/permissions.html", context)


@require_POST
def test_permissions(request: HttpRequest, slug: str) -> HttpResponse:
    """Tries each of them now, with the smallest request there is."""
    user = signed_in(request)
    tenant = get_object_or_404(Tenant.objects.editable_by(user), slug=slug)
    connection = GraphConnection.objects.select_related("tenant").filter(tenant=tenant).first()
    if connection is None:
        messages.error(request, f"{tenant.name} is not connected to Microsoft Graph. Connect it first.")
        return redirect("tenants:connection", slug)
    trying.try_permissions(connection, by=user, at=timezone.now())
    return redirect("tenants:permissions", slug)
