"""The card “Warnings about waves” of a tenant's page: `{% load wave_warnings %}{% wave_warnings tenant may_edit %}`.

The page belongs to the room below, which knows no waves.
"""

from django import template
from django.utils import timezone

from rollout.tenants.models import Tenant
from rollout.waves.warnings import warnings_by_change

register = template.Library()


@register.inclusion_tag("waves/_tenant_warnings.html")
def wave_warnings(tenant: Tenant, may_edit: bool) -> dict[str, object]:
    """What is odd about the tenant's waves, each with what mends it for whoever may; no card where nothing is."""
    return {"tenant": tenant, "may_edit": may_edit, "found": warnings_by_change(tenant, timezone.now())}
