"""How many people and phones tenants have, counted in the query of the list."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rollout.tenants.models import Import, Person, Phone
from rollout.tenants.models.tenant import TenantQuerySet


def with_counts(tenants: TenantQuerySet) -> TenantQuerySet:
    """The tenants with `people_count`, `no_mail_count`, `phone_count` (iPhones and iPads) and `loaded_at`.

    People who left do not count, nor do their phones; a phone counts once, however many sources tell of it.
    """
    present = Person.objects.present()
    phones = Phone.objects.apple().counted().of_present_people()
    loads = Import.objects.filter(tenant=OuterRef("pk"), is_refused=False).order_by("-at")
    return tenants.annotate(
        people_count=_count(present),
        no_mail_count=_count(present.filter(mail="")),
        phone_count=_count(phones),
        loaded_at=Subquery(loads.values("at")[:1]),
    )


def _count(rows: QuerySet) -> Coalesce:  # type: ignore[type-arg]
    """The number of rows of each tenant, by its index instead of a join that would multiply them."""
    counted = rows.filter(tenant=OuterRef("pk")).order_by().values("tenant").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0, output_field=IntegerField())
