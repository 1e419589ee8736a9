"""One person: what we know, their phones, and every mail they got."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from notifications.deliveries.models import Bounce, Delivery
from portal.accounts.requests import signed_in
from portal.board.looks import looks_at
from portal.board.phone_words import TONES, PhoneInWords, in_words
from rollout.changes.models import Change
from rollout.tenants.judging import judgement_of
from rollout.tenants.models import Person, PersonLook, Phone
from rollout.tenants.reach import Thresholds, classified
from rollout.tenants.reach_words import class_in_words, reason_in_words, source_in_words


@dataclass(frozen=True)
class ForChange:
    """The person as one change sees them: the class with its reason and who says so, and the phones, each once."""

    change: Change
    look: str
    class_words: str
    reason: str
    source: str
    phones: list[PhoneInWords]


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything the portal holds about a person. The look is noted in the history."""
    user, at = signed_in(request), timezone.now()
    found = get_object_or_404(Person.objects.visible_to(user).select_related("tenant"), pk=pk)
    PersonLook.objects.note([found], place=PersonLook.Place.PERSON_PAGE, by=user, at=at)
    changes = list(Change.objects.visible_to(user).open())
    deliveries = Delivery.objects.filter(person=found).select_related("mailing__wave__change", "mailing__wave__tenant")
    came_back = Bounce.objects.by_mailing(found)
    context = {
        "person": found,
        "tenant": found.tenant,
        "changes": [_for_change(found, change, at) for change in changes],
        "looks": looks_at(found, user),
        "mails": [
            (delivery, came_back[delivery.mailing_id].in_words(found.tenant.time_zone))
            if delivery.mailing_id in came_back
            else (delivery, "")
            for delivery in deliveries.order_by("-mailing__created_at", "-mailing_id")
        ],
    }
    return render(request, "board/person.html", context)


def _for_change(person: Person, change: Change, at: datetime) -> ForChange:
    thresholds = Thresholds.of(change.load_pack(), at.date())
    phones = classified(Phone.objects.filter(person=person), thresholds).order_by("-last_seen_at", "pk")
    judgement = judgement_of(person, thresholds)
    return ForChange(
        change,
        TONES[judgement.reach_class],
        class_in_words(judgement.reach_class),
        reason_in_words(judgement.reason, thresholds),
        source_in_words(judgement.source),
        [in_words(phone, thresholds) for phone in phones],
    )
