"""Addresses that get no mail, and the one statement by which they become so."""

from datetime import datetime
from typing import Any, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import Q

from portal.accounts.models import User
from rollout.tenants.models import Tenant

# Rows come from a SELECT of tenant, address, reason, since, until, source, mailing and by. What stands already gives
# way to what lasts longer, and always to a person's word; only a person lifts one that has no end.
SUPPRESS = """
INSERT INTO deliveries_suppression AS s (tenant_id, address, reason, since, until, source, mailing_id, by_id) {rows}
ON CONFLICT (tenant_id, lower(address)) DO UPDATE SET address = excluded.address, reason = excluded.reason,
    since = excluded.since, until = excluded.until, source = excluded.source, mailing_id = excluded.mailing_id,
    by_id = excluded.by_id, lifted_by_id = NULL
WHERE excluded.by_id IS NOT NULL OR s.until <= excluded.until OR (s.until IS NOT NULL AND excluded.until IS NULL)
"""
ONE_ROW = """
SELECT %(tenant)s::bigint, %(address)s, %(reason)s, %(since)s::timestamptz, %(until)s::timestamptz, %(source)s,
    %(mailing)s::bigint, %(by)s::bigint
"""


class SuppressionSource(models.TextChoices):
    """Who or what brought an address onto the list."""

    RELAY = "relay", "Refused by the relay"
    CAME_BACK = "came_back", "Came back later"
    COMPLAINT = "complaint", "Complaint"
    BY_HAND = "by_hand", "Added by hand"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    """The words for suppressed addresses."""

    def in_force(self, at: datetime) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at)

    def ended(self, at: datetime) -> Self:
        """Lifted, or past their end."""
        return self.filter(until__lte=at)

    def of_address(self, address: str) -> Self:
        return self.filter(address__iexact=address)

    def matching(self, text: str) -> Self:
        """With the text in the address or the reason."""
        return self.filter(Q(address__icontains=text) | Q(reason__icontains=text)) if text else self

    def suppress(
        self,
        tenant_id: int,
        address: str,
        *,
        reason: str,
        source: SuppressionSource,
        since: datetime,
        until: datetime | None,
        mailing_id: int | None = None,
        by: User | None = None,
    ) -> None:
        """The address gets no mail until then. What lasts longer stays as it is, unless a person says otherwise."""
        params: dict[str, Any] = {"tenant": tenant_id, "address": address, "reason": reason[:300], "since": since}
        params |= {"until": until, "source": source.value, "mailing": mailing_id, "by": by.pk if by else None}
        with connection.cursor() as cursor:
            cursor.execute(SUPPRESS.replace("{rows}", ONE_ROW), params)

    def lift(self, *, by: User, at: datetime) -> list[str]:
        """These get mail again, from this moment on; their addresses. Those that have ended stay as they are."""
        in_force = self.in_force(at)
        addresses = list(in_force.order_by("address").values_list("address", flat=True))
        in_force.update(until=at, lifted_by=by)
        return addresses


@pghistory.track(
    pghistory.InsertEvent(condition=pgtrigger.Q(new__by_id__isnull=False)),
    pghistory.UpdateEvent(condition=pgtrigger.AnyChange("by", "lifted_by")),
)
class Suppression(models.Model):
    """An address of a tenant that gets no mail, why, since when and until when (null: until a person lifts it).

    `mailing` is the one whose mail was refused or came back, null for one added by hand or a single mail. `by` added it
    by hand; `lifted_by` ended it before its time. The history has what people did.
    """

    Source = SuppressionSource

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="suppressions")
    address = models.CharField(max_length=254)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(
        max_length=10,
        choices=SuppressionSource.choices,
        default=SuppressionSource.RELAY,
        db_default=SuppressionSource.RELAY,
    )
    mailing = models.ForeignKey("mailings.Mailing", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("tenant", models.functions.Lower("address"), name="one_suppression_per_address"),
        ]
