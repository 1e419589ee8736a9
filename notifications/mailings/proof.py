"""The proof: the whole ledger of a mailing, and what came back, person by person."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from notifications.deliveries import ledger
from notifications.deliveries.models import Bounce
from notifications.mailings.models import Mailing
from portal.accounts.requests import signed_in
from portal.tables import csv_response
from rollout.tenants.models import Tenant

PROOF_HEADER = (
    "Person",
    "Address",
    "Language",
    "State",
    "What happened",
    "Handed over",
    "Sent once more",
    "Attempts",
    "Came back",
    "Reference",
)


@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole ledger of a mailing as CSV, person by person."""
    user = signed_in(request)
    mailing = get_object_or_404(Mailing.objects.with_rows().visible_to(user), pk=pk)
    get_object_or_404(Tenant.objects.helped_by(user), pk=mailing.tenant.pk)
    came_back = _came_back(mailing)
    rows = (
        (
            row.person.name,
            row.address,
            row.locale,
            row.get_state_display(),
            row.reason,
            row.handed_at,
            row.resent_at,
            row.attempts,
            came_back.get(row.person_id, ""),
            mailing.reference,
        )
        for row in ledger.rows(mailing.pk).iterator(2000)
    )
    return csv_response(f"proof-{mailing.reference}", PROOF_HEADER, rows)


def _came_back(mailing: Mailing) -> dict[int, str]:
    """By person what came back, in words."""
    words: defaultdict[int, list[str]] = defaultdict(list)
    for row in Bounce.objects.of_mailing(mailing.pk).order_by("at", "pk"):
        if row.person_id:
            words[row.person_id].append(row.in_words(mailing.tenant.time_zone))
    return {person: "; ".join(said) for person, said in words.items()}
