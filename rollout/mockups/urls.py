"""Mockups of a change: /changes/<mc_id>/mockups/."""

from django.urls import path

from rollout.mockups import views

app_name = "mockups"

urlpatterns = [
    path("changes/<mc_id>/mockups/", views.page, name="page"),
    path("changes/<mc_id>/mockups/screens.<ending>.zip", views.bundle, name="bundle"),
    path("changes/<mc_id>/mockups/<screen>.svg", views.svg, name="svg"),
    path("changes/<mc_id>/mockups/<screen>.png", views.png, name="png"),
]
