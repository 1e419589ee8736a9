"""Changes and the vendor's posts. The overview of one change is `portal.board.change`, which sees higher rooms."""

from django.urls import path

from rollout.changes import views

app_name = "changes"

urlpatterns = [
    # changes/
    path("changes/", views.list_changes, name="list"),
    path("changes/import/", views.import_posts, name="import"),
    path("changes/posts/", views.list_posts, name="posts"),
    path("changes/posts/<mc_id>/", views.post, name="post"),
    # changes/<mc_id>/
    path("changes/<mc_id>/track/", views.track, name="track"),
    path("changes/<mc_id>/close/", views.close, name="close"),
    path("changes/<mc_id>/reopen/", views.reopen, name="reopen"),
    path("changes/<mc_id>/tick/<step>/", views.tick, name="tick"),
]
