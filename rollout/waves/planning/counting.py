"""How many people each step of a recipe names, for many tenants in one question."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, Value, When

from rollout.changes.models import Change
from rollout.tenants.models import Person
from rollout.tenants.reach import Thresholds, affected
from rollout.waves.audience import AudienceRule
from rollout.waves.models import Wave
from rollout.waves.planning.recipe import Step
from rollout.waves.shares import in_share


def people_per_step(
    change: Change, tenant_ids: Sequence[int], steps: Sequence[Step], *, day: date
) -> dict[int, list[int]]:
    """Per tenant id how many people each of the steps names, whom no wave that exists names already.

    Two questions, however many tenants there are: their waves, and their people.
    """
    earlier = Wave.objects.filter(change=change, tenant__in=tenant_ids).counting().select_related("change")
    everywhere = Person.objects.filter(tenant__in=tenant_ids).present()
    people = affected(everywhere, Thresholds.of(change.load_pack(), day)).exclude(_in_waves(list(earlier)))
    places = [
        When(in_share(step.share, change.mc_id) if step.share else Q(pk__isnull=False), then=Value(number))
        for number, step in enumerate(steps)
    ]
    named = people.annotate(step=Case(*places, default=None, output_field=IntegerField()))
    rows = named.order_by().values("tenant_id", "step").annotate(number=Count("pk"))
    counts = {tenant: [0] * len(steps) for tenant in tenant_ids}
    for row in rows:
        if row["step"] is not None:
            counts[row["tenant_id"]][row["step"]] = row["number"]
    return counts


def _in_waves(waves: Iterable[Wave]) -> Q:
    """People whom one of these waves names before it leaves out others: whole tenants and shares are put together."""
    everybody: set[int] = set()
    shares: dict[int, set[int]] = defaultdict(set)
    found = Q(pk__in=[])
    for wave in waves:
        rule = AudienceRule.from_json(wave.audience)
        if rule.narrows_by_share_only:
            shares[rule.share or 0].add(wave.tenant_id)
        elif rule.narrows:
            found |= Q(tenant_id=wave.tenant_id) & rule.named_in(wave)
        else:
            everybody.add(wave.tenant_id)
    for share, tenants in shares.items():
        found |= Q(tenant_id__in=tenants) & in_share(share, wave.change.mc_id)
    return found | Q(tenant_id__in=everybody)
