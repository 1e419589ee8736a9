"""Mails that the relay took and that came back, and complaints about them."""

from dataclasses import dataclass
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Q

from portal import formatting
from rollout.tenants.models import Person, Tenant


class BounceKind(models.TextChoices):
    """Why: the address is no good; the mail was refused or given up, and the address may be fine; a complaint."""

    HARD = "hard", "Address is no good"
    SOFT = "soft", "Refused or given up"
    COMPLAINT = "complaint", "Complaint"


WEIGHT = (BounceKind.HARD, BounceKind.SOFT, BounceKind.COMPLAINT)


@dataclass(frozen=True)
class BounceCounts:
    """How many people's mails came back, by kind; `people` counts each person once."""

    hard: int = 0
    soft: int = 0
    complaint: int = 0
    people: int = 0


class BounceQuerySet(models.QuerySet["Bounce"]):
    """The words for what came back."""

    def of_mailing(self, mailing_id: int) -> Self:
        return self.filter(mailing=mailing_id)

    def matching(self, text: str) -> Self:
        """With the text in the person's name or the address."""
        return self.filter(Q(person__name__icontains=text) | Q(address__icontains=text)) if text else self

    def by_mailing(self, person: Person) -> dict[int, "Bounce"]:
        """A person's mails of mailings that came back, each with what weighs most: no good, refused, a complaint."""
        found = self.filter(person=person, mailing__isnull=False).order_by("at")
        return {row.mailing_id: row for row in sorted(found, key=lambda row: -WEIGHT.index(row.kind)) if row.mailing_id}

    def counts(self) -> BounceCounts:
        """Distinct people by kind; one person may be of two kinds. Single mails, which name no person, do not count."""
        by_kind = {kind: Count("person", filter=Q(kind=kind), distinct=True) for kind in BounceKind.values}
        return BounceCounts(**self.aggregate(people=Count("person", distinct=True), **by_kind))


class Bounce(models.Model):
    """One mail that came back, or a complaint about it: one row per mail and kind, however many reports say it.

    The delivery stays “sent”: the relay took the mail. Either `mailing` and `person`, or `direct_mail` say which mail.
    `status` is the enhanced code of the report (RFC 3463: "5.1.1"), empty where it names none; `reason` says it in
    words. `at`: when the report arrived. `until`: the end of the suppression that it made; null where it made none, or
    one without an end.
    """

    Kind = BounceKind

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="bounces")
    mailing = models.ForeignKey(
        "mailings.Mailing", on_delete=models.CASCADE, null=True, blank=True, related_name="bounces"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="bounces")
    direct_mail = models.ForeignKey(
        "deliveries.DirectMail", on_delete=models.CASCADE, null=True, blank=True, related_name="bounces"
    )
    address = models.CharField(max_length=254)
    kind = models.CharField(max_length=10, choices=BounceKind.choices)
    status = models.CharField(max_length=11, blank=True, default="")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailing", "person", "kind"], name="one_bounce_per_mail_and_kind"),
            models.UniqueConstraint(fields=["direct_mail", "kind"], name="one_bounce_per_single_mail_and_kind"),
            models.CheckConstraint(
                condition=Q(mailing__isnull=False, person__isnull=False, direct_mail=None)
                | Q(mailing=None, person=None, direct_mail__isnull=False),
                name="bounce_is_of_one_mail",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Several soft ones within some days suppress an address.
            models.Index("tenant", models.functions.Lower("address"), "at", name="bounce_by_address"),
        ]

    def in_words(self, zone: str) -> str:
        """ "came back on Mon 29 Sep 2025, 09:00: Mailbox does not exist (5.1.1)", on the clock of `zone`."""
        when = formatting.moment(self.at, zone)
        if self.kind == BounceKind.COMPLAINT:
            return f"reported as unwanted on {when}"
        return f"came back on {when}: {self.reason}"
