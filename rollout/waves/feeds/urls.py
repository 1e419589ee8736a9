"""Secret addresses, which anybody may open who knows one, and the pages that make and revoke them."""

from django.urls import path

from rollout.waves.feeds import pages, reading

app_name = "feeds"

urlpatterns = [
    # feeds/<token>: portal.logs keeps the token out of logs
    path("feeds/<str:token>/waves.ics", reading.calendar, name="calendar"),
    path("feeds/<str:token>/steps.atom", reading.steps, name="steps"),
    # tenants/<slug>/feeds
    path("tenants/<slug:slug>/feeds/", pages.feeds, name="feeds"),
    path("tenants/<slug:slug>/feeds/<slug:kind>/make/", pages.make, name="make"),
    path("tenants/<slug:slug>/feeds/<slug:kind>/revoke/", pages.revoke, name="revoke"),
]
