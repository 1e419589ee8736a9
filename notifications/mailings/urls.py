"""Mailings, their acts, and the public check of a reference."""

from django.urls import path

from notifications.mailings import (
    acts,
    came_back,
    check_page,
    corrections,
    finding_acts,
    in_doubt,
    newer_text,
    proof,
    restored_page,
    trial_page,
    views,
)

app_name = "mailings"

urlpatterns = [
    path("check/", check_page.check, name="check"),
    # mailings/
    path("mailings/", views.index, name="list"),
    path("mailings/restored/", restored_page.restored_database, name="restored"),
    path("mailings/restored/confirm/", restored_page.confirm, name="confirm_restored"),
    path("mailings/<int:pk>/", views.detail, name="detail"),
    path("mailings/<int:pk>/people/", views.people, name="people"),
    path("mailings/<int:pk>/in-doubt/", in_doubt.in_doubt, name="in_doubt"),
    path("mailings/<int:pk>/came-back/", came_back.came_back, name="came_back"),
    path("mailings/<int:pk>/preview/", views.preview, name="preview"),
    path("mailings/<int:pk>/proof.csv", proof.proof, name="proof"),
    # mailings/<id>/…: one address per act
    path("mailings/<int:pk>/ask-for-approval/", acts.ask_for_approval, name="ask_for_approval"),
    path("mailings/<int:pk>/accept/", finding_acts.accept_finding, name="accept"),
    path("mailings/<int:pk>/check-again/", finding_acts.check_again, name="check_again"),
    path("mailings/<int:pk>/approve/", acts.approve, name="approve"),
    path("mailings/<int:pk>/send-back/", acts.send_back, name="send_back"),
    path("mailings/<int:pk>/times/", acts.set_times, name="times"),
    path("mailings/<int:pk>/take-newest/", newer_text.take_newest, name="take_newest"),
    path("mailings/<int:pk>/send/", acts.send, name="send"),
    path("mailings/<int:pk>/send-to-me/", acts.send_to_me, name="send_to_me"),
    path("mailings/<int:pk>/pause/", acts.pause, name="pause"),
    path("mailings/<int:pk>/resume/", acts.resume, name="resume"),
    path("mailings/<int:pk>/go-on/", acts.go_on, name="go_on"),
    path("mailings/<int:pk>/stop/", acts.stop, name="stop"),
    path("mailings/<int:pk>/settle/", acts.settle, name="settle"),
    path("mailings/<int:pk>/send-once-more/", acts.send_once_more, name="send_once_more"),
    path("mailings/<int:pk>/correct/", corrections.correct, name="correct"),
    # texts/<id>/versions/<number>/: who got it
    path("texts/<int:text_pk>/versions/<int:number>/sent/", corrections.of_version, name="of_version"),
    path(
        "texts/<int:text_pk>/versions/<int:number>/correct/", corrections.correct_of_version, name="correct_of_version"
    ),
    # tenants/<slug>/trial/
    path("tenants/<slug:slug>/trial/", trial_page.leave, name="trial"),
    path("tenants/<slug:slug>/trial/go-live/", trial_page.go_live, name="go_live"),
    path("tenants/<slug:slug>/trial/back/", trial_page.back_to_trial, name="back_to_trial"),
    # waves/<id>/mailings/
    path("waves/<int:wave_pk>/mailings/add/", acts.add, name="add"),
]
