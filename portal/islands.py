"""Answers for islands: the parts of a page that htmx replaces by themselves."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Engine, RequestContext
from django.utils.cache import patch_vary_headers


def asks_for_island(request: HttpRequest, target: str | None = None) -> bool:
    """htmx wants the element with this id (without one: any), and not a page back from the browser's history."""
    headers = request.headers
    is_htmx = headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers
    return is_htmx and target in (None, headers.get("HX-Target"))


def render_island(
    request: HttpRequest, page: str, island: str, context: Mapping[str, Any], *, target: str | None = None
) -> HttpResponse:
    """The template `island` when htmx asks for it, by its element `target` where a page has several, else the `page`.

    Both get `is_island`, and caches keep them apart.
    """
    is_island = asks_for_island(request, target)
    shown = RequestContext(request, {**context, "is_island": is_island})
    response = HttpResponse(Engine.get_default().get_template(island if is_island else page).render(shown))
    # It holds itself: all that a page was made of would stay until the garbage is collected.
    shown.dicts.clear()
    patch_vary_headers(response, ["HX-Request", "HX-Target"] if target else ["HX-Request"])
    return response
