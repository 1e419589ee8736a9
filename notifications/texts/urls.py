"""Texts of a change: /changes/<mc_id>/texts/ and /texts/<id>/."""

from django.urls import path

from notifications.texts import views

app_name = "texts"

urlpatterns = [
    path("changes/<mc_id>/texts/", views.listing, name="list"),
    path("changes/<mc_id>/texts/publish/", views.publish, name="publish"),
    path("texts/<int:pk>/", views.detail, name="detail"),
    path("texts/<int:pk>/preview/", views.preview, name="preview"),
]
