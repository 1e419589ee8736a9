"""The list of tenants, one tenant, and its form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.requests import signed_in
from portal.islands import render_island
from portal.tables import Sorting, csv_response, page_of, sorting_of
from rollout.tenants import work_hours
from rollout.tenants.counting import with_counts
from rollout.tenants.forms import NewTenantForm, TenantForm
from rollout.tenants.models import Import, Platform, Role, Tenant, TenantAccess
from rollout.tenants.models.tenant import NEEDED_FOR_SENDING, TenantQuerySet
from rollout.tenants.people_source import people_source_of

COLUMNS = (
    "Tenant",
    "Tenant id",
    "Cloud",
    "Time zone",
    "Mode",
    "People",
    "Without mail",
    "iPhones and iPads",
    "Missing",
)
SORTABLE = {
    "name": ("name", "pk"),
    "cloud": ("cloud", "name", "pk"),
    "people": ("people_count", "name", "pk"),
    "phones": ("phone_count", "name", "pk"),
    "loaded": ("loaded_at", "name", "pk"),
}


@require_safe
def list_tenants(request: HttpRequest) -> HttpResponseBase:
    """The tenants in which the reader has a role."""
    user, query = signed_in(request), request.GET.get("q", "").strip()
    sorting = sorting_of(request, SORTABLE, default="name")
    tenants = _listed(user_tenants := Tenant.objects.visible_to(user), query, sorting)
    if request.GET.get("format") == "csv":
        return csv_response("tenants", COLUMNS, (_cells(tenant) for tenant in tenants.iterator()))
    context = {
        "page": page_of(tenants, request),
        "q": query,
        "sorting": sorting,
        "table_id": "tenants",
        "has_any": user_tenants.exists(),
        "may_add": user.is_portal_administrator,
    }
    return render_island(request, "tenants/list.html", "tenants/_list.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What is known of one tenant, whether it can send, and what was loaded."""
    user = signed_in(request)
    tenant = get_object_or_404(with_counts(Tenant.objects.visible_to(user)), slug=slug)
    may_edit = Tenant.objects.editable_by(user).filter(pk=tenant.pk).exists()
    context = {
        "tenant": tenant,
        "missing": tenant.missing_for_sending(),
        "work_hours": work_hours.in_words(tenant),
        "may_edit": may_edit,
        "may_see_people": Tenant.objects.helped_by(user).filter(pk=tenant.pk).exists(),
        "left_count": tenant.people.exclude(left_at=None).count(),
        "android_count": tenant.phones.filter(platform=Platform.ANDROID).of_present_people().count(),
        "source": people_source_of(tenant, timezone.now()),
        "loads": Import.objects.filter(tenant=tenant).select_related("by")[:10] if may_edit else [],
        "accesses": tenant.access.select_related("user").order_by("role", "user__name"),
    }
    return render(request, "tenants/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new tenant; whoever adds it administers it."""
    user = signed_in(request)
    if not user.is_portal_administrator:
        raise PermissionDenied
    form = NewTenantForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with transaction.atomic():
            tenant = form.save()
            TenantAccess.objects.create(user=user, tenant=tenant, role=Role.ADMINISTRATOR)
        messages.success(request, f"{tenant.name} is here. Next: load its people.")
        return redirect("tenants:detail", tenant.slug)
    return render(request, "tenants/form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The facts of a tenant that people keep by hand."""
    tenant = get_object_or_404(Tenant.objects.editable_by(signed_in(request)), slug=slug)
    form = TenantForm(request.POST if request.method == "POST" else None, instance=tenant)
    if form.is_valid():
        form.save()
        messages.success(request, f"{tenant.name} is saved.")
        return redirect("tenants:detail", slug)
    # The form writes what was typed into its tenant; the heading names the tenant as it is.
    context = {"form": form, "tenant": Tenant.objects.get(pk=tenant.pk), "needed": NEEDED_FOR_SENDING.values()}
    return render(request, "tenants/form.html", context, status=422 if form.errors else 200)


def _listed(tenants: TenantQuerySet, query: str, sorting: Sorting) -> TenantQuerySet:
    return with_counts(tenants.named_like(query)).order_by(*sorting.fields)


def _cells(tenant: Tenant) -> tuple[object, ...]:
    return (
        tenant.name,
        tenant.tenant_id,
        tenant.get_cloud_display(),
        tenant.time_zone,
        tenant.get_mode_display(),
        tenant.people_count,  # type: ignore[attr-defined]  # with_counts() writes these
        tenant.no_mail_count,  # type: ignore[attr-defined]
        tenant.phone_count,  # type: ignore[attr-defined]
        ", ".join(tenant.missing_for_sending()),
    )
