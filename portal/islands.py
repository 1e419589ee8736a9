"""Answers for islands: the parts of a page that htmx replaces by themselves."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def asks_for_island(request: HttpRequest, target: str) -> bool:
    """htmx wants the element with this id, and not a page back from the browser's history."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and htmx.target == target and not htmx.history_restore_request


def render_island(
    request: HttpRequest, page: str, island: str, context: Mapping[str, Any], *, target: str
) -> HttpResponse:
    """The template `island` when htmx asks for the element `target`, else the whole `page`.

    Both get `is_island`, and caches keep them apart.
    """
    is_island = asks_for_island(request, target)
    response = render(request, island if is_island else page, {**context, "is_island": is_island})
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
