"""Changes and the vendor's posts. `portal.board.change_urls` adds the overview, which sees the rooms above."""

from django.urls import path

from rollout.changes.views import changes, comparing, fetches, importing, post, posts, triage, windows

urlpatterns = [
    # changes/
    path("changes/", changes.list_changes, name="list"),
    path("changes/import/", importing.import_posts, name="import"),
    path("changes/posts/", posts.list_posts, name="posts"),
    path("changes/posts/dismiss/", triage.dismiss_all, name="dismiss_posts"),
    path("changes/posts/<mc_id>/", post.post, name="post"),
    path("changes/posts/<mc_id>/compare/", comparing.compare, name="compare"),
    path("changes/posts/<mc_id>/track/", triage.track, name="track_post"),
    path("changes/posts/<mc_id>/dismiss/", triage.dismiss, name="dismiss_post"),
    path("changes/posts/<mc_id>/bring-back/", triage.bring_back, name="bring_back_post"),
    path("changes/posts/<mc_id>/take/", triage.take, name="take_post"),
    path("changes/posts/<mc_id>/assign/", triage.assign, name="assign_post"),
    # changes/<mc_id>/
    path("changes/<mc_id>/track/", changes.track, name="track"),
    path("changes/<mc_id>/owner/", changes.owner, name="owner"),
    path("changes/<mc_id>/close/", changes.close, name="close"),
    path("changes/<mc_id>/reopen/", changes.reopen, name="reopen"),
    path("changes/<mc_id>/tick/<step>/", changes.tick, name="tick"),
    path("changes/<mc_id>/dates/by-hand/", windows.set_by_hand, name="set_dates"),
    path("changes/<mc_id>/dates/<int:pk>/use/", windows.use, name="use_dates"),
    path("changes/<mc_id>/dates/<int:pk>/leave/", windows.leave, name="leave_dates"),
    path("changes/<mc_id>/decide/<slug:slug>/", changes.decide, name="decide"),
    # tenants/<slug>/
    path("tenants/<slug:slug>/message-center/", fetches.card, name="message_center"),
    path("tenants/<slug:slug>/fetches/", fetches.list_fetches, name="fetches"),
    path("tenants/<slug:slug>/fetches/now/", fetches.fetch_now, name="fetch_now"),
    path("tenants/<slug:slug>/fetches/<int:pk>/", fetches.fetch, name="fetch"),
]
