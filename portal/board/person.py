"""One person: what we know, their phones, and every mail they got."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from notifications.deliveries.models import Delivery
from portal.accounts.requests import signed_in
from portal.board.looks import looks_at
from portal.board.phone_words import in_words
from rollout.changes.models import Change
from rollout.tenants.models import Person, PersonLook, Phone
from rollout.tenants.reach import Thresholds, classified


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything the portal holds about a person. The look is noted in the history."""
    user, at = signed_in(request), timezone.now()
    found = get_object_or_404(Person.objects.visible_to(user).select_related("tenant"), pk=pk)
    PersonLook.objects.note([found], place=PersonLook.Place.PERSON_PAGE, by=user, at=at)
    changes = list(Change.objects.visible_to(user).open())
    deliveries = Delivery.objects.filter(person=found).select_related("mailing__wave__change", "mailing__wave__tenant")
    context = {
        "person": found,
        "tenant": found.tenant,
        "changes": [
            (change, _phones(found, change, Thresholds.of(change.load_pack(), at.date()))) for change in changes
        ],
        "looks": looks_at(found, user),
        "deliveries": deliveries.order_by("-mailing__created_at", "-mailing_id"),
    }
    return render(request, "board/person.html", context)


def _phones(person: Person, change: Change, thresholds: Thresholds) -> list[object]:
    """The person's phones, each once, as this change sees them."""
    phones = classified(Phone.objects.filter(person=person), thresholds).order_by("-last_seen_at", "pk")
    return [in_words(phone, thresholds) for phone in phones]
