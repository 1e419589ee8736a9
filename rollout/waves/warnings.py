"""What is odd about the waves of many tenants, each with the link that mends it. People are not counted here."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from portal.formatting import counted
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.tenants.models.tenant import TenantQuerySet
from rollout.waves.concerns import Concern, ConcernKind, Mend, concerns_in
from rollout.waves.models import PlanCheck, ReachNow, Wave


@dataclass(frozen=True)
class WaveWarning:
    """One concern at one tenant: about one of its waves, or (`wave` is None) about people in none of them."""

    tenant: Tenant
    wave: Wave | None
    concern: Concern

    @property
    def kind(self) -> ConcernKind:
        return self.concern.kind


def warnings_of(change: Change, tenants: TenantQuerySet, at: datetime) -> list[WaveWarning]:
    """The warnings of these tenants, by their names and then by wave; people as they were counted last.

    In a number of questions that does not grow with the tenants.
    """
    windows = change.windows_by_cloud(at)
    waves: dict[int, list[Wave]] = defaultdict(list)
    kept = Wave.objects.filter(change=change, tenant__in=tenants.order_by()).counting()
    for wave in kept.select_related("planned_window").order_by("number"):
        waves[wave.tenant_id].append(wave)
    left_over = _left_over(change, tenants, waves)
    found = []
    for tenant in tenants.order_by("name", "pk"):
        for wave in waves[tenant.pk]:
            wave.tenant, wave.change = tenant, change
            if wave.is_movable(at):
                concerns = concerns_in(wave, windows.get(tenant.cloud), at, overlaps=_kept_overlaps)
                found += [WaveWarning(tenant, wave, concern) for concern in concerns]
        window, has_waves = windows.get(tenant.cloud), bool(waves[tenant.pk])
        # Where the vendor gave no date nobody has to plan yet.
        if has_waves or (window and window.has_dates):
            concern = _of_left_over(tenant, change, left_over.get(tenant.pk), has_waves=has_waves)
            found += [WaveWarning(tenant, None, concern)] if concern else []
    return found


def warnings_by_change(tenant: Tenant, at: datetime) -> list[tuple[Change, list[WaveWarning]]]:
    """The warnings of one tenant, for its page: of each open change with a wave there, or that concerns somebody there.

    Changes without a warning are left out. Some questions for each such change, of which a tenant has few.
    """
    concerns_somebody = ReachNow.objects.filter(tenant=tenant, wave=None, people_affected__gt=0)
    is_asked = Q(pk__in=tenant.waves.order_by().values("change")) | Q(pk__in=concerns_somebody.values("change"))
    alone = Tenant.objects.filter(pk=tenant.pk)
    found = [(change, warnings_of(change, alone, at)) for change in Change.objects.open().filter(is_asked)]
    return [(change, warnings) for change, warnings in found if warnings]


def _kept_overlaps(wave: Wave) -> Sequence[tuple[int, int]]:
    return [(number, people) for number, people in wave.overlaps]


def _left_over(change: Change, tenants: TenantQuerySet, waves: dict[int, list[Wave]]) -> dict[int, int]:
    """Per tenant id how many people no wave names; of a tenant without waves all whom the change concerns."""
    theirs = tenants.order_by()
    everybody = ReachNow.objects.of_tenants(theirs, change).values_list("tenant_id", "people_affected")
    left_over = PlanCheck.objects.filter(change=change, tenant__in=theirs).values_list("tenant_id", "people_left_over")
    found = {tenant: people for tenant, people in everybody if not waves[tenant]}
    return found | {tenant: people for tenant, people in left_over if waves[tenant]}


def _of_left_over(tenant: Tenant, change: Change, people: int | None, *, has_waves: bool) -> Concern | None:
    if has_waves and not people:
        return None
    query = {"tenant": tenant.slug} | ({"rest": "1"} if has_waves else {})
    label = "Plan a wave for the rest" if has_waves else "Plan a wave"
    mend = Mend(label, reverse("waves:add", args=[change.mc_id], query=query))
    advice = "The change concerns them, or may. Nobody tells them before a wave names them."
    if people:
        are = "is" if people == 1 else "are"
        return Concern(
            ConcernKind.NOBODY, f"{counted(people, 'person', 'people')} {are} in no wave.", advice, mend=mend
        )
    return Concern(ConcernKind.NOBODY, "No wave is planned.", "Nobody will be told before there is one.", mend=mend)


def kinds_of(warnings: Sequence[WaveWarning]) -> Iterator[tuple[ConcernKind, int]]:
    """Each kind that there is, with how many."""
    for kind in ConcernKind:
        if number := sum(warning.kind == kind for warning in warnings):
            yield kind, number
