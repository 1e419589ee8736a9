"""Addresses of changes: what the changes' own room answers, and the overview, which sees the rooms above it."""

from django.urls import path

from portal.board import change
from rollout.changes import urls

app_name = "changes"

urlpatterns = [*urls.urlpatterns, path("changes/<mc_id>/", change.overview, name="detail")]
