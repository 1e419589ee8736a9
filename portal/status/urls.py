"""Addresses of the system's state."""

from django.urls import path

from portal.status import views

app_name = "status"

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("status/", views.status, name="status"),
]
