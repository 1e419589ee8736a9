"""Documents, their tasks, and the acts on them."""

from django.urls import path

from rollout.documents import acts, assign_pages, corrected_pages, missing_pages, source_pages, upload_pages, views

app_name = "documents"

urlpatterns = [
    path("documents/", views.home, name="home"),
    path("documents/<slug:slug>/", views.index, name="list"),
    path("documents/<slug:slug>/scan/", acts.scan, name="scan"),
    path("documents/<slug:slug>/assign/", assign_pages.assign_many, name="assign_many"),
    path("documents/<slug:slug>/owners/", assign_pages.suggest_owners, name="owners"),
    # documents/<tenant>/sources/
    path("documents/<slug:slug>/sources/add/", source_pages.choose, name="choose_source"),
    path("documents/<slug:slug>/sources/add/<slug:kind>/", source_pages.add, name="add_source"),
    path("documents/<slug:slug>/sources/<int:pk>/", source_pages.edit, name="edit_source"),
    path("documents/<slug:slug>/sources/<int:pk>/remove/", source_pages.remove, name="remove_source"),
    path("documents/<slug:slug>/sources/<int:pk>/deleted/", missing_pages.say_deleted, name="say_deleted"),
    path("documents/<slug:slug>/sources/<int:pk>/files/", upload_pages.files, name="files"),
    path("documents/<slug:slug>/sources/<int:pk>/files/<int:file_pk>/remove/", upload_pages.remove, name="remove_file"),
    # documents/<tenant>/<task>/: the task, and one address per act
    path("documents/<slug:slug>/<int:pk>/", views.detail, name="detail"),
    path("documents/<slug:slug>/<int:pk>/assign/", assign_pages.assign, name="assign"),
    path("documents/<slug:slug>/<int:pk>/due.ics", views.due_day_entry, name="due_day_entry"),
    path("documents/<slug:slug>/<int:pk>/changed/", acts.mark_changed, name="mark_changed"),
    path("documents/<slug:slug>/<int:pk>/corrected/", corrected_pages.corrected_file, name="corrected"),
    path("documents/<slug:slug>/<int:pk>/findings/<int:finding_pk>/keep/", acts.keep, name="keep"),
    path("documents/<slug:slug>/<int:pk>/findings/<int:finding_pk>/take-up/", acts.take_up, name="take_up"),
]
