"""Addresses that get no mail."""

from django.urls import path

from notifications.deliveries import views

app_name = "deliveries"

urlpatterns = [
    # tenants/<slug>/suppressed/
    path("tenants/<slug:slug>/suppressed/", views.suppressed, name="suppressed"),
    path("tenants/<slug:slug>/suppressed/add/", views.suppress, name="suppress"),
    path("tenants/<slug:slug>/suppressed/lift/", views.lift, name="lift"),
]
