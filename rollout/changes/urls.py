"""Changes and the vendor's posts. `portal.board.change_urls` adds the overview, which sees the rooms above."""

from django.urls import path

from rollout.changes import views

urlpatterns = [
    # changes/
    path("changes/", views.list_changes, name="list"),
    path("changes/import/", views.import_posts, name="import"),
    path("changes/posts/", views.list_posts, name="posts"),
    path("changes/posts/<mc_id>/", views.post, name="post"),
    # changes/<mc_id>/
    path("changes/<mc_id>/track/", views.track, name="track"),
    path("changes/<mc_id>/owner/", views.owner, name="owner"),
    path("changes/<mc_id>/close/", views.close, name="close"),
    path("changes/<mc_id>/reopen/", views.reopen, name="reopen"),
    path("changes/<mc_id>/tick/<step>/", views.tick, name="tick"),
    path("changes/<mc_id>/decide/<slug:slug>/", views.decide, name="decide"),
]
