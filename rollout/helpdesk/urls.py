"""The helpdesk: /helpdesk/."""

from django.urls import path

from rollout.helpdesk import briefing_page, editing, problems, views

app_name = "helpdesk"

urlpatterns = [
    path("helpdesk/", views.home, name="home"),
    # problems/<id>/…: one address per act
    path("helpdesk/problems/<int:pk>/edit/", problems.edit, name="edit_problem"),
    path("helpdesk/problems/<int:pk>/watch/", problems.watch, name="watch_problem"),
    path("helpdesk/problems/<int:pk>/reopen/", problems.reopen, name="reopen_problem"),
    path("helpdesk/problems/<int:pk>/close/", problems.close, name="close_problem"),
    # <mc_id>/
    path("helpdesk/<mc_id>/", views.notice, name="notice"),
    path("helpdesk/<mc_id>/person/", views.person, name="person"),
    path("helpdesk/<mc_id>/briefed/<int:wave_pk>/", views.tick_briefed, name="tick_briefed"),
    path("helpdesk/<mc_id>/brief/<int:wave_pk>/", briefing_page.brief, name="brief"),
    path("helpdesk/<mc_id>/brief/<int:wave_pk>/preview/", briefing_page.preview, name="preview_briefing"),
    path("helpdesk/<mc_id>/problems/", problems.index, name="problems"),
    path("helpdesk/<mc_id>/problems/add/", problems.add, name="add_problem"),
    path("helpdesk/<mc_id>/versions/", editing.versions, name="versions"),
    path("helpdesk/<mc_id>/versions/<locale>/<int:number>/", editing.version, name="version"),
    path("helpdesk/<mc_id>/edit/<locale>/", editing.edit, name="edit"),
    path("helpdesk/<mc_id>/edit/<locale>/publish/", editing.publish, name="publish"),
]
