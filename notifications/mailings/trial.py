"""Leaving the trial: what must be so before everybody in an audience gets mail, as a list that is computed."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.urls import reverse

from notifications.mailings.models import Mailing, MailingState
from notifications.mailings.models.approval import TWO_APPROVERS_ABOVE
from notifications.mailings.models.refusals import LEAVES_THE_TRIAL
from portal.accounts.models import User
from portal.errors import PortalError, TransitionNotAllowed
from portal.formatting import counted
from rollout.tenants import work_hours
from rollout.tenants.models import Mode, Tenant


class NotReadyToGoLive(PortalError):
    """The tenant stays in trial."""


@dataclass(frozen=True)
class Step:
    """One line of the list. `is_needed`: without it the tenant stays in trial. `url` leads to where it is done."""

    state: Literal["done", "to_do", "not_checked"]
    title: str
    detail: str
    url: str
    is_needed: bool = True

    @property
    def blocks(self) -> bool:
        return self.is_needed and self.state != "done"


def steps(tenant: Tenant, *, user: User) -> list[Step]:
    """What is done and what is to do, for the user who would decide; as things stand now."""
    return [
        _sender(tenant),
        _people(tenant),
        *_approvers(tenant, user),
        _trial_mailing(tenant),
        _domain(tenant),
        _hours(tenant),
    ]


def go_live(tenant: Tenant, *, by: User) -> None:
    """trial -> live. Raises NotReadyToGoLive with the first thing that is to do. Live already it has no effect."""
    with transaction.atomic():
        locked = Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        if not locked.is_trial:
            return
        if missing := next((step for step in steps(locked, user=by) if step.blocks), None):
            raise NotReadyToGoLive(f"{tenant} stays in trial. {missing.title}: {missing.detail}")
        locked.mode = Mode.LIVE
        locked.save(update_fields=["mode"])


def back_to_trial(tenant: Tenant, *, at: datetime) -> None:
    """live -> trial, whatever is being sent: what goes beyond the allow-list is paused.

    At once; what starts in the same moment is paused by the sweep.
    """
    Tenant.objects.filter(pk=tenant.pk, mode=Mode.LIVE).update(mode=Mode.TRIAL)
    for mailing in Mailing.objects.with_rows().of_tenant(tenant.slug).running().in_trial():
        # Somebody may stop it meanwhile, or it ends.
        with suppress(TransitionNotAllowed):
            pause_outside(mailing, at=at)


def pause_outside(mailing: Mailing, *, at: datetime) -> None:
    """Pauses a mailing that is being sent to others than the allow-list: the tenant was switched to trial meanwhile."""
    if mailing.leaves_the_trial():
        mailing.pause(by=None, reason=LEAVES_THE_TRIAL, at=at)


@dataclass(frozen=True)
class Switch:
    """When the mode became what it is, and by whom; `by` empty where it was nobody who had signed in."""

    at: datetime
    by: str


def last_switch(tenant: Tenant) -> Switch | None:
    """As the history tells it; None of a tenant that always was in trial."""
    events = Tenant.pgh_event_model.objects.filter(pgh_obj=tenant)  # type: ignore[attr-defined]  # pghistory makes it
    other = events.exclude(mode=tenant.mode).order_by("-pgh_id").values_list("pgh_id", flat=True).first()
    if other is None:
        return None
    event = events.filter(pgh_id__gt=other).select_related("pgh_context").earliest("pgh_id")
    user = User.objects.filter(pk=event.pgh_context.metadata.get("user")).first() if event.pgh_context else None
    return Switch(event.pgh_created_at, user.name if user else "")


def _sender(tenant: Tenant) -> Step:
    url = reverse("tenants:edit", args=[tenant.slug])
    if missing := tenant.missing_for_sending():
        return Step("to_do", "Sender and service desk", f"Missing: {', '.join(missing)}.", url)
    return Step("done", "Sender and service desk", f"{tenant.sender_name}, {tenant.service_desk_name}", url)


def _people(tenant: Tenant) -> Step:
    if count := tenant.people.present().count():
        url = f"{reverse('tenants:people')}?tenant={tenant.slug}"
        return Step("done", "People", counted(count, "person", "people"), url)
    url = reverse("tenants:upload", args=[tenant.slug])
    return Step("to_do", "People", "Load them, or have them synced from Microsoft Graph.", url)


def _approvers(tenant: Tenant, user: User) -> Iterator[Step]:
    """Whoever goes live does not approve alone; above 500 people two must, of whom they may be one."""
    url = f"{reverse('tenants:access')}?q={tenant.name}"
    can = tenant.approvers()
    names = [other.name for other in can.exclude(pk=user.pk).order_by("name")]
    title = "Somebody besides you can approve"
    if not names:
        yield Step("to_do", title, "Give somebody the role Approver.", url)
    else:
        yield Step("done", title, ", ".join(names[:3]) + (" and others" if len(names) > 3 else ""), url)
    if tenant.people.present().count() > TWO_APPROVERS_ABOVE:
        title, count = f"Two can approve, for more than {TWO_APPROVERS_ABOVE} recipients", can.count()
        words = f"{counted(count, 'person', 'people')} can."
        if count < 2:
            yield Step("to_do", title, f"{words} Give another person the role Approver.", url)
        else:
            yield Step("done", title, words, url)


def _trial_mailing(tenant: Tenant) -> Step:
    title = "A trial mailing arrived"
    url = f"{reverse('mailings:list')}?tenant={tenant.slug}"
    if not tenant.allow_list:
        edit = reverse("tenants:edit", args=[tenant.slug])
        return Step("to_do", title, "The allow-list is empty: put those on it who try it first.", edit)
    closed = Mailing.objects.in_state(MailingState.CLOSED).of_tenant(tenant.slug).filter(closing_sum__sent__gt=0)
    last = closed.order_by("-closed_at", "-pk").first()
    if last is None:
        return Step("to_do", title, "Send one to the allow-list: write it from the page of a wave.", url)
    found = reverse("mailings:detail", args=[last.pk])
    sums = last.closing_sum or {}
    if odd := sums.get("failed", 0) + sums.get("in_doubt", 0):
        words = (
            f"Of the last one, {counted(odd, 'mail')} did not arrive, or nobody knows. Find out why, then send another."
        )
        return Step("to_do", title, words, found)
    return Step("done", title, f"{counted(sums['sent'], 'mail')}, none failed", found)


def _domain(tenant: Tenant) -> Step:
    """A matter of each mailing’s checks: what DNS says today may be different when it leaves."""
    domain = tenant.sender_address.rpartition("@")[2]
    words = f"See what the checks of a mailing say of SPF, DKIM and DMARC of {domain or 'the sender’s domain'}."
    return Step(
        "not_checked", "Sender domain", words, f"{reverse('mailings:list')}?tenant={tenant.slug}", is_needed=False
    )


def _hours(tenant: Tenant) -> Step:
    words = f"{work_hours.in_words(tenant)} ({tenant.time_zone})"
    return Step("done", "Working hours", words, reverse("tenants:edit", args=[tenant.slug]), is_needed=False)
