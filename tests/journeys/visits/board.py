"""The board, and the people and phones behind its figures."""

from django.urls import reverse

from notifications.deliveries.models import Delivery
from tests.journeys.visits.visit import (
    BOARD,
    HELPDESK,
    READER,
    Visit,
)


def a_told_person() -> str:
    """Somebody at Contoso whom the demo told."""
    told = Delivery.objects.filter(person__tenant__slug="contoso", state=Delivery.State.SENT)[:1].get()
    return reverse("board:person", args=[told.person_id])


VISITS = [
    Visit("board", BOARD),
    Visit("board: reader", BOARD, by=READER),
    Visit("board: past", f"{BOARD}?as_of=2025-09-24"),
    Visit("board: table", f"{BOARD}?as_of=2025-09-24&view=table&attention=1"),
    Visit("board: nothing found", f"{BOARD}?q=nothing"),
    Visit("board: one tenant", f"{BOARD}tenants/fabrikam/?as_of=2025-09-24"),
    Visit("people told", "/changes/MC1111780/told/"),
    Visit("people told: reader", "/changes/MC1111780/told/", by=READER),
    Visit("people by class", "/changes/MC1111780/people/?class=blocked", by=HELPDESK),
    Visit("people by class: reader", "/changes/MC1111780/people/", by=READER),
    Visit("phones", "/changes/MC1111780/phones/?reach=blocked", by=HELPDESK),
    Visit("one person", a_told_person, by=HELPDESK),
]
