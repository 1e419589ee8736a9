"""Addresses for signing in and out, and for a person's own settings."""

from django.urls import path

from portal.accounts import views

app_name = "accounts"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/demo/<int:pk>/", views.demo_sign_in, name="demo_sign_in"),
    path("sign-in/link/<str:token>/", views.link, name="link"),
    path("sign-out/", views.sign_out, name="sign_out"),
    # settings/
    path("settings/", views.own_settings, name="settings"),
    path("settings/theme/", views.theme, name="theme"),
    path("settings/keys/", views.keys, name="keys"),
    path("settings/password/", views.password, name="password"),
]
