"""The next steps of a change: what is done is read from what was done, never kept beside it.

Two steps only a person can call done (the facts were checked, the mockups looked at), and so is the decision about
blocked phones of a tenant; those are ticks of the change. All others are counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from notifications.mailings.models import Mailing
from portal.accounts.models import User
from portal.badges import Badge, badge_of
from portal.board.figures import Figures
from portal.formatting import counted, day, number
from rollout.changes.models import Change, Step, StepTick
from rollout.mockups.reading import mockups
from rollout.tenants.models import Tenant
from rollout.waves.models import Wave


@dataclass(frozen=True)
class NextStep:
    """One step as a reader sees it.

    `state` is of the kind “step” in `portal.badges`. `url` is where the work is, `act` the POST address that calls it
    done; each is empty where there is nothing to open or the reader may not do it.
    """

    title: str
    state: str
    note: str
    url: str = ""
    act: str = ""

    @property
    def is_done(self) -> bool:
        return self.state == "done"

    @property
    def look(self) -> Badge:
        """Icon and tone, out of the closed list."""
        return badge_of("step", self.state)


@dataclass(frozen=True)
class _Reader:
    """What every step is read with. `figures` holds the numbers of each tenant the reader may see."""

    change: Change
    user: User
    tenants: QuerySet[Tenant]
    figures: Mapping[int, Figures]
    ticks: Mapping[tuple[str, int | None], StepTick]


def steps_of(change: Change, user: User, figures: Mapping[int, Figures]) -> list[NextStep]:
    """The steps of a change in the order of the work, as this reader may see and do them."""
    ticks = {(tick.step, tick.tenant_id): tick for tick in change.ticks.select_related("by")}
    reader = _Reader(change, user, Tenant.objects.visible_to(user), figures, ticks)
    if change.load_pack().is_empty:
        return [_pack(reader), _helpdesk(reader), _people(reader)]
    steps = [_vouched(reader, Step.FACTS, "")]
    if mockups(change.pack):
        steps.append(_vouched(reader, Step.MOCKUPS, reverse("mockups:page", args=[change.mc_id])))
    return [*steps, _helpdesk(reader), _documents(reader), _people(reader), *_blocked_phones(reader)]


def _pack(reader: _Reader) -> NextStep:
    """The first step, before anybody knows more than the post says: briefing and texts come out of the pack."""
    mc_id, problem = reader.change.mc_id, reader.change.load_pack().problem
    if problem:
        return NextStep("Mend the pack", "current", problem)
    return NextStep("Write the pack", "current", f"manage.py start_pack {mc_id} begins one")


def _vouched(reader: _Reader, step: Step, url: str) -> NextStep:
    tick = reader.ticks.get((step, None))
    if tick:
        return NextStep(step.label, "done", _who_and_when(tick.by, tick.at))
    may = reader.user.is_portal_administrator
    act = reverse("changes:tick", args=[reader.change.mc_id, step]) if may else ""
    return NextStep(step.label, "open", "nobody yet", url, act)


def _helpdesk(reader: _Reader) -> NextStep:
    title = "Brief the helpdesk"
    url = reverse("helpdesk:notice", args=[reader.change.mc_id])
    # Over the relation: the helpdesk's room stands beside the board, and neither imports the other.
    published = reader.change.notices.filter(published_at__isnull=False)
    notice = published.select_related("edited_by").order_by("-published_at").first()
    if notice is None:
        return NextStep(title, "open", "no notice is published", url)
    assert notice.published_at is not None
    who = _who_and_when(notice.edited_by, notice.published_at)
    return NextStep(title, "done", f"version {notice.version}, {who}", url)


def _documents(reader: _Reader) -> NextStep:
    title, url = "Correct documents", f"{reverse('documents:home')}?change={reader.change.mc_id}"
    found = sum(row.documents for row in reader.figures.values())
    corrected = sum(row.documents_corrected for row in reader.figures.values())
    overdue = sum(row.documents_overdue for row in reader.figures.values())
    if not found:
        return NextStep(title, "open", "no scan found any", url)
    note = f"{number(corrected)} of {number(found)}" + (f", {number(overdue)} overdue" if overdue else "")
    state = "done" if corrected == found else "late" if overdue else "current"
    return NextStep(title, state, note, url)


def _people(reader: _Reader) -> NextStep:
    """The mailing that waits for somebody, else the wave that nobody wrote to yet, else all is told."""
    mailings = Mailing.objects.visible_to(reader.user).filter(wave__change=reader.change).with_rows()
    waiting = mailings.filter(state=Mailing.State.WAITING).order_by("wave__starts_on", "pk").first()
    if waiting:
        title = f"Approve the {waiting.get_purpose_display().lower()} to {waiting.wave}"
        return NextStep(title, "current", "waits for an approver", reverse("mailings:detail", args=[waiting.pk]))
    draft = mailings.filter(state=Mailing.State.DRAFT).order_by("wave__starts_on", "pk").first()
    if draft:
        title = f"Finish the {draft.get_purpose_display().lower()} to {draft.wave}"
        return NextStep(title, "current", "a draft", reverse("mailings:detail", args=[draft.pk]))
    return _untold_wave(reader)


def _untold_wave(reader: _Reader) -> NextStep:
    waves = Wave.objects.visible_to(reader.user).filter(change=reader.change).counting().select_related("tenant")
    total = waves.count()
    if not total:
        url = reverse("waves:list", args=[reader.change.mc_id])
        return NextStep("Plan the waves", "open", "no wave is planned", url)
    untold = waves.filter(state__in=[Wave.State.DRAFT, Wave.State.READY], mailings=None).order_by("starts_on", "pk")
    wave = untold.first()
    if wave is None:
        return NextStep("Tell every wave", "done", counted(total, "wave"), reverse("mailings:list"))
    note = f"{wave.get_state_display().lower()}, starts {day(wave.starts_on)}"
    return NextStep(f"Write to {wave}", "current", note, reverse("waves:detail", args=[wave.pk]))


def _blocked_phones(reader: _Reader) -> Iterator[NextStep]:
    """One decision per tenant whose device management blocks phones; its administrators note it."""
    administered = set(Tenant.objects.editable_by(reader.user).values_list("pk", flat=True))
    for tenant in reader.tenants:
        blocked = reader.figures[tenant.pk].blocked if tenant.pk in reader.figures else 0
        tick = reader.ticks.get((Step.BLOCKED_PHONES, tenant.pk))
        if not blocked and not tick:
            continue
        title = f"Decide about {counted(blocked, 'blocked phone')} at {tenant.name}"
        may = tenant.pk in administered
        url = reverse("changes:decide", args=[reader.change.mc_id, tenant.slug]) if may else ""
        if tick:
            note = ": ".join(part for part in (_who_and_when(tick.by, tick.at), tick.note) if part)
            yield NextStep(title, "done", note)
        else:
            yield NextStep(title, "open", "nobody decided yet", url)


def _who_and_when(by: User | None, at: datetime) -> str:
    """“Ines Brandt, 9 Jul 2025”; without a name the day alone."""
    return f"{by}, {day(at.date())}" if by else day(at.date())
