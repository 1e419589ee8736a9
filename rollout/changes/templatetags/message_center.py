"""The card “Message center” of a tenant's page: `{% load message_center %}{% message_center tenant may_edit %}`.

The page belongs to the room below, which knows no fetches.
"""

from django import template
from django.utils import timezone

from rollout.changes.message_center import message_center_of
from rollout.tenants.models import Tenant

register = template.Library()


@register.inclusion_tag("changes/_message_center.html")
def message_center(tenant: Tenant, may_edit: bool) -> dict[str, object]:
    """How the tenant's Message center is reached and what was last fetched: five questions to the database."""
    return {"tenant": tenant, "may_edit": may_edit, "center": message_center_of(tenant, timezone.now())}
