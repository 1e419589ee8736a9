"""Changes and the vendor's posts. `portal.board.change_urls` adds the overview, which sees the rooms above."""

from django.urls import path

from rollout.changes.views import changes, importing, post, posts

urlpatterns = [
    # changes/
    path("changes/", changes.list_changes, name="list"),
    path("changes/import/", importing.import_posts, name="import"),
    path("changes/posts/", posts.list_posts, name="posts"),
    path("changes/posts/<mc_id>/", post.post, name="post"),
    # changes/<mc_id>/
    path("changes/<mc_id>/track/", changes.track, name="track"),
    path("changes/<mc_id>/owner/", changes.owner, name="owner"),
    path("changes/<mc_id>/close/", changes.close, name="close"),
    path("changes/<mc_id>/reopen/", changes.reopen, name="reopen"),
    path("changes/<mc_id>/tick/<step>/", changes.tick, name="tick"),
    path("changes/<mc_id>/decide/<slug:slug>/", changes.decide, name="decide"),
]
