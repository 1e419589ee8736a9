"""Draws plans up, and turns a confirmed plan into waves: all of them or none."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.errors import PortalError
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.models import Wave, WavePlan, WaveState, WaveTransition
from rollout.waves.planning.counting import people_per_step
from rollout.waves.planning.proposing import Proposal, ProposedWave, fingerprint, propose
from rollout.waves.planning.recipe import Recipe

TENANTS_PER_COUNT = 200  # what one question about people looks at
ROWS_PER_INSERT = 1000
REASON = "Planned for many tenants at once."


class PlanChanged(PortalError):
    """Waves, tenants or the vendor's dates changed since the plan was drawn up. Look at it again, then confirm."""


def draw_up(
    *, change: Change, tenants: Sequence[Tenant], recipe: Recipe, owner: User | None, asked: str, by: User, at: datetime
) -> WavePlan:
    """A plan to look at, its people counted. It takes the place of what this person drew up and did not confirm."""
    with transaction.atomic():
        WavePlan.objects.drafts_of(by, change).delete()
        plan = WavePlan(change=change, by=by, owner=owner, recipe=recipe.to_json(), asked=asked, drawn_at=at)
        plan.save()
        plan.tenants.set(tenants)
        _look_again(plan, at)
    return plan


def confirm(plan: WavePlan, *, by: User, at: datetime) -> int:
    """The waves are planned, exactly as they were shown. How many there are; confirmed already, nothing happens.

    Raises PlanChanged where something else would come of it by now; then the plan is drawn up anew, to be looked at.
    """
    with transaction.atomic():
        plan = WavePlan.objects.select_for_update(of=("self",)).select_related("change", "owner").get(pk=plan.pk)
        if plan.confirmed_at:
            return plan.wave_count
        # In the same order for everybody, as `Wave.objects.plan` does for one: nobody else takes a number meanwhile.
        list(plan.tenants.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
        proposals = propose(plan, at)
        if is_as_seen := fingerprint(proposals) == plan.seen:
            waves = _write(plan, proposals, by=by, at=at)
            plan.keep_confirmed(at=at, wave_count=waves)
        else:
            _look_again(plan, at)
    if not is_as_seen:
        raise PlanChanged
    return waves


def _look_again(plan: WavePlan, at: datetime) -> None:
    """Counts the people and keeps what is proposed, as it is now."""
    recipe = Recipe.from_json(plan.recipe)
    plan.people = {}
    tenants = list(plan.tenants.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(tenants), TENANTS_PER_COUNT):
        some = tenants[first : first + TENANTS_PER_COUNT]
        counts = people_per_step(plan.change, some, recipe.steps, day=recipe.first_day or at.date())
        plan.people |= {str(tenant): numbers for tenant, numbers in counts.items()}
    plan.seen, plan.drawn_at = fingerprint(propose(plan, at)), at
    plan.save(update_fields=["people", "seen", "drawn_at"])


def _write(plan: WavePlan, proposals: Iterable[Proposal], *, by: User, at: datetime) -> int:
    wanted = [_wave(plan, proposal, proposed) for proposal in proposals for proposed in proposal.waves]
    waves = Wave.objects.bulk_create(wanted, batch_size=ROWS_PER_INSERT)
    WaveTransition.objects.bulk_create(_first_steps(waves, by=by, at=at), batch_size=ROWS_PER_INSERT)
    return len(waves)


def _wave(plan: WavePlan, proposal: Proposal, proposed: ProposedWave) -> Wave:
    return Wave(
        tenant=proposal.tenant,
        change=plan.change,
        plan=plan,
        number=proposed.number,
        name=proposed.name,
        starts_on=proposed.starts_on,
        ends_on=proposed.ends_on,
        follows_window=plan.recipe["follows_window"],
        planned_window=proposal.window if proposal.window and proposal.window.pk else None,
        planned_starts_on=proposed.starts_on,
        planned_ends_on=proposed.ends_on,
        audience=proposed.audience,
        owner=plan.owner,
        people_count=proposed.people,
        counted_at=plan.drawn_at,
    )


def _first_steps(waves: Iterable[Wave], *, by: User, at: datetime) -> Iterator[WaveTransition]:
    for wave in waves:
        yield WaveTransition(
            wave=wave,
            from_state="",
            to_state=WaveState.DRAFT,
            name=wave.name,
            starts_on=wave.starts_on,
            ends_on=wave.ends_on,
            by=by,
            at=at,
            reason=REASON,
        )
