"""Signing in, searching, the history: what belongs to no room."""

from tests.journeys.visits.visit import NOBODY, READER, Visit

VISITS = [
    Visit("sign in", "/sign-in/", by=NOBODY),
    Visit("system status", "/status/"),
    Visit("settings", "/settings/"),
    Visit("search", "/search/?q=contoso"),
    Visit("search: nothing found", "/search/?q=zeppelin"),
    Visit("help", "/help/"),
    Visit("page that does not exist", "/nowhere/", status=404),
    Visit("history", "/history/"),
    Visit("history: nothing found", "/history/?to=2020-01-01", by=READER),
    Visit("genuine message", "/check/", by=NOBODY),
    Visit("genuine message: unknown", "/check/?reference=RP-2222-3333", by=NOBODY),
]
