"""Addresses of tenants, people and access."""

from django.urls import path

from rollout.tenants.views import access, connection, loads, people, permissions, syncs, tenants

app_name = "tenants"

urlpatterns = [
    # tenants/
    path("tenants/", tenants.list_tenants, name="list"),
    path("tenants/add/", tenants.add, name="add"),
    # tenants/<slug>/
    path("tenants/<slug:slug>/", tenants.detail, name="detail"),
    path("tenants/<slug:slug>/edit/", tenants.edit, name="edit"),
    path("tenants/<slug:slug>/upload/", loads.upload, name="upload"),
    path("tenants/<slug:slug>/loads/", loads.list_loads, name="loads"),
    path("tenants/<slug:slug>/loads/<int:pk>/", loads.load, name="load"),
    path("tenants/<slug:slug>/connection/", connection.connection, name="connection"),
    path("tenants/<slug:slug>/connection/disconnect/", connection.disconnect, name="disconnect"),
    path("tenants/<slug:slug>/permissions/", permissions.permissions, name="permissions"),
    path("tenants/<slug:slug>/permissions/test/", permissions.test_permissions, name="test_permissions"),
    path("tenants/<slug:slug>/syncs/", syncs.list_syncs, name="syncs"),
    path("tenants/<slug:slug>/syncs/now/", syncs.sync_now, name="sync_now"),
    path("tenants/<slug:slug>/syncs/daily/", syncs.sync_daily, name="sync_daily"),
    path("tenants/<slug:slug>/syncs/by-hand/", syncs.sync_by_hand, name="sync_by_hand"),
    path("tenants/<slug:slug>/syncs/<int:pk>/", syncs.sync, name="sync"),
    path("tenants/<slug:slug>/syncs/<int:pk>/stop/", syncs.stop_sync, name="stop_sync"),
    # people/
    path("people/", people.list_people, name="people"),
    # settings/access/
    path("settings/access/", access.access, name="access"),
    path("settings/access/<int:pk>/take-away/", access.take_away, name="take_away"),
    path("settings/access/people/<int:pk>/link/", access.new_link, name="new_link"),
]
