"""Signing in, searching, the history: what belongs to no room."""

from django.urls import reverse
from playwright.sync_api import Page

from portal.accounts.models import User
from rollout.tenants.models import Person, PersonLook
from tests.journeys.visits.visit import HELPDESK, LOADED_AT, NOBODY, READER, Visit


def a_look() -> str:
    """The helpdesk saw three people of Contoso in a list."""
    people = list(Person.objects.filter(tenant__slug="contoso").order_by("pk")[:3])
    by = User.objects.get(email=HELPDESK)
    PersonLook.objects.note(people, place=PersonLook.Place.PEOPLE, by=by, at=LOADED_AT)
    return reverse("board:look", args=[PersonLook.objects.filter(at=LOADED_AT).exclude(people_count=None)[0].pk])


def answer_all(page: Page) -> None:
    """Yes to every question of the self-check but the first two."""
    for label in ("No, it is older", "I cannot change it", *["Yes"] * 4):
        page.get_by_label(label).check()
        page.get_by_role("button", name="Next").click()
    page.get_by_role("heading", name="Your phone cannot back up").wait_for()


VISITS = [
    Visit("sign in", "/sign-in/", by=NOBODY),
    Visit("system status", "/status/"),
    Visit("settings", "/settings/"),
    Visit("search", "/search/?q=contoso"),
    Visit("search: nothing found", "/search/?q=zeppelin"),
    Visit("help", "/help/"),
    Visit("page that does not exist", "/nowhere/", status=404),
    Visit("history", "/history/"),
    Visit("history: whom somebody saw", a_look),
    Visit("history: nothing found", "/history/?to=2020-01-01", by=READER),
    Visit("genuine message", "/check/", by=NOBODY),
    Visit("genuine message: unknown", "/check/?reference=RP-2222-3333", by=NOBODY),
    Visit("self-check: a question, in French", "/ready/?lang=fr", by=NOBODY),
    Visit("self-check: what is to do", "/ready/", by=NOBODY, then=answer_all),
]
