"""The public self-check: /ready/."""

from django.urls import path

from rollout.selfcheck import views

app_name = "selfcheck"

urlpatterns = [
    path("ready/", views.ready, name="ready"),
    path("ready/<mc_id>/", views.of_change, name="of_change"),
]
