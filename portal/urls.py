"""Every URL of the site: one include per room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("notifications.deliveries.urls")),
    path("", include("notifications.mailings.urls")),
    path("", include("notifications.texts.urls")),
    path("", include("portal.accounts.urls")),
    path("", include("portal.board.change_urls")),
    path("", include("portal.board.urls")),
    path("", include("portal.board.wave_urls")),
    path("", include("portal.status.urls")),
    path("", include("rollout.documents.urls")),
    path("", include("rollout.helpdesk.urls")),
    path("", include("rollout.mockups.urls")),
    path("", include("rollout.selfcheck.urls")),
    path("", include("rollout.tenants.entra_sign_in")),
    path("", include("rollout.tenants.urls")),
    path("", include("rollout.waves.feeds.urls")),
]

handler400 = "portal.error_pages.not_readable"
handler403 = "portal.error_pages.not_allowed"
handler404 = "portal.error_pages.not_found"
handler500 = "portal.error_pages.broken"
