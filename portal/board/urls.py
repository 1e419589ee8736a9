"""Addresses of pages that look across rooms. A change's overview is among the changes', a wave's among the waves'."""

from django.urls import path

from portal.board import guide, history, people_by_class, people_lists, person, saved_views, search, views

app_name = "board"

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", guide.guide, name="help"),
    path("history/", history.history, name="history"),
    path("history/looks/<int:pk>/", history.look, name="look"),
    path("people/<int:pk>/", person.person, name="person"),
    path("search/", search.search, name="search"),
    # changes/<mc_id>
    path("changes/<str:mc_id>/board/", views.board, name="board"),
    path("changes/<str:mc_id>/board/day/", views.day, name="day"),
    path("changes/<str:mc_id>/board/tenants.csv", views.tenants_csv, name="tenants_csv"),
    path("changes/<str:mc_id>/board/waves.csv", views.waves_csv, name="waves_csv"),
    path("changes/<str:mc_id>/board/tenants/<slug:slug>/", views.drawer, name="drawer"),
    # changes/<mc_id>/board/views: what people keep of it
    path("changes/<str:mc_id>/board/views/add/", saved_views.add, name="add_view"),
    path("changes/<str:mc_id>/board/views/<int:view_pk>/", saved_views.show, name="view"),
    path("changes/<str:mc_id>/board/views/<int:view_pk>/edit/", saved_views.edit, name="edit_view"),
    path("changes/<str:mc_id>/board/views/<int:view_pk>/delete/", saved_views.delete, name="delete_view"),
    # changes/<mc_id>: the lists behind its numbers
    path("changes/<str:mc_id>/people/", people_by_class.people, name="people"),
    path("changes/<str:mc_id>/phones/", people_lists.phones, name="phones"),
    path("changes/<str:mc_id>/told/", people_lists.told, name="told"),
]
