"""Addresses of waves: what the waves' own room answers, and what needs their mailings as well."""

from django.urls import path

from portal.board import wave, wave_acts, wave_bulk
from rollout.waves import lists, moving, views, warning_list
from rollout.waves.planning import views as planning

app_name = "waves"

urlpatterns = [
    # changes/<mc_id>/waves
    path("changes/<str:mc_id>/waves/", lists.list_waves, name="list"),
    path("changes/<str:mc_id>/waves/add/", views.add, name="add"),
    path("changes/<str:mc_id>/waves/count/", views.count_new, name="count_new"),
    path("changes/<str:mc_id>/waves/plan/", planning.plan_many, name="plan_many"),
    path("changes/<str:mc_id>/waves/move/", wave_bulk.move_many, name="move_many"),
    path("changes/<str:mc_id>/waves/pause/", wave_bulk.pause_many, name="pause_many"),
    path("changes/<str:mc_id>/waves/resume/", wave_bulk.resume_many, name="resume_many"),
    path("changes/<str:mc_id>/waves/cancel/", wave_bulk.cancel_many, name="cancel_many"),
    path("waves/acts/<int:pk>/", wave_bulk.report, name="bulk_act"),
    path("changes/<str:mc_id>/warnings/", warning_list.list_warnings, name="warnings"),
    # waves/plans/<id>
    path("waves/plans/<int:pk>/", planning.plan, name="plan"),
    path("waves/plans/<int:pk>/confirm/", planning.confirm_plan, name="confirm_plan"),
    # waves/<id>
    path("waves/<int:pk>/", wave.detail, name="detail"),
    path("waves/<int:pk>/edit/", views.edit, name="edit"),
    path("waves/<int:pk>/count/", views.count, name="count"),
    path("waves/<int:pk>/tick/<slug:item>/", views.tick, name="tick"),
    path("waves/<int:pk>/ready/", views.ready, name="ready"),
    path("waves/<int:pk>/move/", moving.move, name="move"),
    path("waves/<int:pk>/leave-days/", moving.leave_days, name="leave_days"),
    path("waves/<int:pk>/pause/", wave_acts.pause, name="pause"),
    path("waves/<int:pk>/resume/", wave_acts.resume, name="resume"),
    path("waves/<int:pk>/cancel/", wave_acts.cancel, name="cancel"),
    path("waves/<int:pk>/confirm-done/", wave_acts.confirm_done, name="confirm_done"),
]
