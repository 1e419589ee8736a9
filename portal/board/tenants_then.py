"""What tenants were called and where they were on a past day, out of their history."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from portal.board.days import end_of
from portal.board.planned import PlacedTenant
from rollout.tenants.models import Tenant


def as_they_were(tenants: list[PlacedTenant], asked: QuerySet[Tenant], day: date) -> list[PlacedTenant]:
    """The tenants with the name, cloud and zone they had when the day ended (in UTC). One question.

    One whose history begins later is as it is now: nothing else is known of it. The slug stays, as it is an address.
    """
    model: Any = Tenant  # pghistory makes its event model
    events = model.pgh_event_model.objects.filter(pgh_obj__in=asked.order_by(), pgh_created_at__lt=end_of(day, "UTC"))
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    then = {pk: fields for pk, *fields in last.values_list("pgh_obj_id", "name", "cloud", "time_zone")}
    return [
        PlacedTenant(tenant.pk, tenant.slug, *then[tenant.pk]) if tenant.pk in then else tenant for tenant in tenants
    ]
