"""People in doubt: who they are, what to look for in the relay's log, and what was decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from notifications.deliveries import ledger, messages
from notifications.deliveries.models import Delivery, DeliveryState
from notifications.deliveries.pinning import Pins
from notifications.mailings.forms import DoubtForm, SettleForm
from notifications.mailings.models import Mailing
from portal.accounts.requests import signed_in
from portal.formatting import counted, number
from portal.islands import render_island
from portal.tables import csv_response, page_of
from rollout.tenants.models import Tenant

CSV_HEADER = ("Person", "Address", "Handed over", "What happened", "Sent once more", "Message-ID")


@dataclass(frozen=True)
class Doubt:
    """One person in doubt, with the Message-ID that the relay's log names (without brackets)."""

    row: Delivery
    message_id: str

    @property
    def waits(self) -> bool:
        """The mail is to be sent once more, and was not yet."""
        return self.row.next_attempt_at is not None


@require_safe
def in_doubt(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The people in doubt of one mailing, filtered by `?q=`; a CSV to look them up in the relay's log."""
    user = signed_in(request)
    mailing = get_object_or_404(Mailing.objects.with_rows().visible_to(user), pk=pk)
    get_object_or_404(Tenant.objects.helped_by(user), pk=mailing.tenant.pk)
    query = request.GET.get("q", "").strip()
    rows = ledger.rows(mailing.pk, state=DeliveryState.IN_DOUBT, q=query)
    if request.GET.get("format") == "csv":
        return csv_response(f"in-doubt-{mailing.reference}", CSV_HEADER, _csv_rows(mailing, rows.iterator(2000)))
    page = page_of(rows, request)
    numbers = numbers_of(mailing)
    context = {
        "mailing": mailing,
        "tenant": mailing.tenant,
        "may_decide": Mailing.objects.approvable_by(user).contains(mailing),
        "page": page,
        "doubts": [Doubt(row, message_id) for row, message_id in _named(mailing, page.object_list)],
        "q": query,
        "numbers": numbers,
        "questions": questions_of(mailing, numbers),
        "table_id": "doubts",
    }
    return render_island(request, "mailings/in_doubt.html", "mailings/_doubts.html", context)


@dataclass(frozen=True)
class Numbers:
    """How many people are in doubt, how many of them wait to be sent the mail once more, and how many could be."""

    all: int
    waiting: int
    untried: int


def numbers_of(mailing: Mailing) -> Numbers:
    """The numbers on the page and its buttons."""
    rows = ledger.rows(mailing.pk, state=DeliveryState.IN_DOUBT).order_by()
    waiting = Q(next_attempt_at__isnull=False)
    counts = rows.aggregate(
        all=Count("person_id"),
        waiting=Count("person_id", filter=waiting),
        untried=Count("person_id", filter=~waiting & Q(resent_at=None)),
    )
    return Numbers(**counts)


def questions_of(mailing: Mailing, numbers: Numbers) -> dict[str, dict[str, Any]]:
    """What is asked before something is decided for all at once, by outcome; only what can be decided now."""
    people = counted(numbers.all, "person", "people")
    questions: dict[str, dict[str, Any]] = {
        "sent": {
            "question": f"Did the mail arrive for all {number(numbers.all)}?",
            "says": "Decide so when the relay’s log names every Message-ID as taken. They count as sent from then on.",
            "button": f"It arrived: {people}",
            "form": SettleForm(initial={"outcome": "sent", "expected": numbers.all}, auto_id="sent-%s"),
        },
        "failed": {
            "question": f"Did the mail arrive for none of the {number(numbers.all)}?",
            "says": "Decide so when the relay’s log names none of the Message-IDs. They count as failed, and nobody "
            "writes to them by itself.",
            "button": f"It did not arrive: {people}",
            "form": SettleForm(initial={"outcome": "failed", "expected": numbers.all}, auto_id="failed-%s"),
        },
    }
    if numbers.untried and mailing.state != Mailing.State.STOPPED:
        untried = counted(numbers.untried, "person", "people")
        questions["again"] = {
            "question": f"Send the mail once more to {untried}?",
            "says": "Whoever has it already may see it twice. Both mails carry the same Message-ID and date, by which "
            "many mail programs show one of them.",
            "button": f"Send once more: {untried}",
            "form": DoubtForm(initial={"expected": numbers.all}, auto_id="again-%s"),
        }
    return questions


def _named(mailing: Mailing, rows: Any) -> Iterator[tuple[Delivery, str]]:
    pins = Pins.of(mailing.pinned) if mailing.pinned else None
    for row in rows:
        assert pins  # whoever is in the ledger was frozen
        yield row, messages.message_id(pins, mailing.pk, row.person_id)


def _csv_rows(mailing: Mailing, rows: Any) -> Iterator[tuple[object, ...]]:
    for row, message_id in _named(mailing, rows):
        yield row.person.name, row.address, row.handed_at, row.reason, row.resent_at, message_id
