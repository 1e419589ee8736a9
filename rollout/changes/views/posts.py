"""The list of the vendor's posts."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from portal.formatting import day
from portal.tables import csv_response, page_of
from rollout.changes.models import Announcement, Change
from rollout.packs.loader import pack_ids

POST_COLUMNS = ("Number", "Title", "Category", "Services", "Published", "Last changed", "Expires", "Versions")


@require_safe
def list_posts(request: HttpRequest) -> HttpResponseBase:
    """Every post that came in, by its newest version."""
    query = request.GET.get("q", "").strip()
    posts = Announcement.objects.newest_versions().matching(query).with_version_counts()
    if request.GET.get("format") == "csv":
        return csv_response("posts", POST_COLUMNS, map(_post_cells, posts.iterator()))
    page = page_of(posts, request)
    context = {
        "page": page,
        "q": query,
        "tracked": Change.objects.numbers([post.mc_id for post in page]),
        "packs": pack_ids(),
        "may_edit": signed_in(request).is_portal_administrator,
    }
    return render(request, "changes/posts.html", context)


def _post_cells(post: Announcement) -> tuple[object, ...]:
    return (
        post.mc_id,
        post.title,
        post.category_words,
        ", ".join(post.services),
        day(post.published_at.date()),
        day(post.last_modified_at.date()),
        day(post.expires_at.date()) if post.expires_at else "",
        post.version_count,  # type: ignore[attr-defined]  # with_version_counts() writes it
    )
