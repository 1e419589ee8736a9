"""Corrections: a mailing to exactly those who got another one, or one version of a text. A person sends it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.deliveries import ledger
from notifications.deliveries.models import Delivery, DeliveryState
from notifications.mailings.models import AlreadyOpen, Mailing, MailingState
from notifications.mailings.models.queryset import MailingQuerySet
from notifications.texts.models import Purpose, Text
from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.errors import PortalError
from portal.formatting import counted
from portal.tables import page_of
from rollout.changes.models import Change
from rollout.tenants.models import Tenant

REACHED = (DeliveryState.SENT, DeliveryState.IN_DOUBT)
NO_TEXT = (
    "This change has no published text for corrections. Publish one here; then write the correction from the mailing."
)


@dataclass(frozen=True)
class Written:
    """What writing corrections for a version came to: the drafts, and waves whose correction is open already."""

    drafts: list[Mailing]
    open_count: int


def people_reached(mailings: MailingQuerySet) -> int:
    """How many people have one of these mails, or may have it; each counted once."""
    chosen = list(mailings.order_by().values_list("pk", flat=True))
    if len(chosen) == 1:
        # Nobody is in it twice, so its rows, a million perhaps, need not be read.
        sums = ledger.sum_of(chosen[0])
        return sum(sums[state] for state in REACHED)
    got = Delivery.objects.filter(mailing__in=chosen, state__in=REACHED)
    return int(got.aggregate(people=Count("person", distinct=True))["people"])


def correct_mailing(mailing: Mailing, *, by: User | None, at: datetime) -> Mailing:
    """A draft for exactly those who got this mailing. Raises AlreadyOpen and NotReadyToSend."""
    return Mailing.objects.draft(wave=mailing.wave, purpose=Purpose.CORRECTION, corrects=mailing, by=by, at=at)


@transaction.atomic
def correct_version(mailings: MailingQuerySet, *, by: User | None, at: datetime) -> Written:
    """A draft per wave for those whom its mailings told one version, or none. `mailings`: all that may be corrected.

    Whoever got it in several waves gets the correction once, from the wave that sends it first. Raises NotReadyToSend.
    """
    drafts, open_count = [], 0
    for mailing in mailings.with_rows().last_of_waves():
        try:
            drafts.append(
                Mailing.objects.draft(
                    wave=mailing.wave, purpose=Purpose.CORRECTION, corrects=mailing, corrects_version=True, by=by, at=at
                )
            )
        except AlreadyOpen:
            open_count += 1
    return Written(drafts, open_count)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The correction of one mailing; GET asks first and names the people."""
    user = signed_in(request)
    mailing = get_object_or_404(Mailing.objects.with_rows().editable_by(user), pk=pk)
    reached = Mailing.objects.filter(pk=mailing.pk).reached_somebody()
    if mailing.state == MailingState.SENDING or not reached.exists():
        why = "Pause or stop it first." if mailing.state == MailingState.SENDING else "Nobody has this mail."
        messages.error(request, f"{why} Nothing was written.")
        return redirect("mailings:detail", pk=mailing.pk)
    if refused := _without_text(request, mailing.wave.change):
        return refused
    if request.method != "POST":
        return render(request, "confirm.html", _question(request, mailing, people_reached(reached)))
    try:
        draft = correct_mailing(mailing, by=user, at=timezone.now())
    except AlreadyOpen as open_already:
        messages.warning(request, str(open_already))
        draft = open_already.mailing
    return redirect("mailings:detail", pk=draft.pk)


def _question(request: HttpRequest, mailing: Mailing, people: int) -> dict[str, Any]:
    reached = counted(people, "person", "people")
    return {
        "subject": mailing,
        "action": request.path,
        "back": reverse("mailings:detail", args=[mailing.pk]),
        "question": "Write a correction?",
        "says": f"It is for exactly those who got {mailing.reference}: {reached}. "
        "Nobody is told before it is approved and sent.",
        "button": f"Write a correction for {reached}",
    }


@require_safe
def of_version(request: HttpRequest, text_pk: int, number: int) -> HttpResponse:
    """Which mailings sent a version of a text, to how many people."""
    user = signed_in(request)
    text = get_object_or_404(Text.objects.visible_to(user).select_related("change"), pk=text_pk)
    mailings = Mailing.objects.visible_to(user).of_version(text.pk, number).reached_somebody()
    people, mine = people_reached(mailings), _to_correct(user, text, number)
    correctable = mine.count()
    context = {
        "text": text,
        "number": number,
        "page": page_of(mailings.with_rows().with_sent_count().order_by("-started_at", "-pk"), request),
        "table_id": "sent",
        "people": people,
        "may_correct": bool(correctable),
        # Whoever may correct one may see it: as many mailings are the same ones.
        "correctable": people if correctable == mailings.count() else people_reached(mine),
    }
    return render(request, "mailings/of_version.html", context)


@require_POST
def correct_of_version(request: HttpRequest, text_pk: int, number: int) -> HttpResponse:
    """Drafts for all waves of the reader's tenants that were told a version."""
    user = signed_in(request)
    if not Tenant.objects.editable_by(user).exists():
        raise Http404
    text = get_object_or_404(Text.objects.visible_to(user).select_related("change"), pk=text_pk)
    if refused := _without_text(request, text.change):
        return refused
    try:
        written = correct_version(_to_correct(user, text, number), by=user, at=timezone.now())
    except PortalError as refused_by:
        messages.error(request, f"{refused_by} Nothing was written.")
        return redirect("mailings:of_version", text_pk=text.pk, number=number)
    has_one = counted(written.open_count, "wave has", "waves have")
    open_already = f" {has_one} an open one." if written.open_count else ""
    messages.success(request, f"{counted(len(written.drafts), 'correction')} written as drafts.{open_already}")
    return redirect(f"{reverse('mailings:list')}?purpose={Purpose.CORRECTION}")


def _to_correct(user: User, text: Text, number: int) -> MailingQuerySet:
    return Mailing.objects.editable_by(user).of_version(text.pk, number).reached_somebody()


def _without_text(request: HttpRequest, change: Change) -> HttpResponse | None:
    """The way to the texts where the change has none for corrections."""
    if Purpose.CORRECTION in Text.objects.published_purposes(change.pk):
        return None
    messages.warning(request, NO_TEXT)
    return redirect("texts:list", change.mc_id)
