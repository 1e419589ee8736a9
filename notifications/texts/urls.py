"""Texts of a change: /changes/<mc_id>/texts/ and /texts/<id>/."""

from django.urls import path

from notifications.texts import editing, views

app_name = "texts"

urlpatterns = [
    path("changes/<mc_id>/texts/", views.listing, name="list"),
    path("changes/<mc_id>/texts/publish/", views.publish, name="publish"),
    path("changes/<mc_id>/texts/begin/", editing.begin, name="begin"),
    # texts/<id>/
    path("texts/<int:pk>/", views.detail, name="detail"),
    path("texts/<int:pk>/preview/", views.preview, name="preview"),
    path("texts/<int:pk>/compare/", views.compare, name="compare"),
    # texts/<id>/…: the draft
    path("texts/<int:pk>/write/", editing.write, name="write"),
    path("texts/<int:pk>/write/preview/", editing.preview_typed, name="preview_typed"),
    path("texts/<int:pk>/write/keep/", editing.keep, name="keep"),
    path("texts/<int:pk>/write/throw-away/", editing.throw_away, name="throw_away"),
    path("texts/<int:pk>/publish/", editing.publish_draft, name="publish_draft"),
]
