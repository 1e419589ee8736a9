"""The list of the vendor's posts, where somebody decides what matters."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from portal.formatting import day
from portal.islands import render_island
from portal.tables import csv_response, page_of, sorting_of
from rollout.changes.models import Announcement, PostState
from rollout.changes.post_list import Asked, PostList, rows_of
from rollout.tenants.models import Tenant

POST_COLUMNS = (
    "Number", "Title", "State", "Reason", "Looks into it", "Decided by", "Decided on", "Category", "Services", "Tags",
    "Act by", "Published", "Last changed", "Expires", "Versions", "Listed by your tenants",
)  # fmt: skip
SORTABLE = {
    "changed": ("last_modified_at", "mc_id"),
    "act_by": ("act_by_at", "mc_id"),
    "published": ("published_at", "mc_id"),
}
ROWS_AT_ONCE = 500
SORTED_BY = {"changed": "the last change", "act_by": "the day to act by", "published": "the day of publication"}


@require_safe
def list_posts(request: HttpRequest) -> HttpResponseBase:
    """Every post by its newest version, with what became of it; what nobody decided about comes first."""
    user, at = signed_in(request), timezone.now()
    focus = _taken_out(request, "focus")
    listed = PostList(Asked.of(request.GET), user, Tenant.objects.visible_to(user), at.date())
    sorting = sorting_of(request, SORTABLE, default="-changed")
    posts = listed.posts().with_listing_counts(listed.tenants).in_order(sorting.fields)
    if request.GET.get("format") == "csv":
        return csv_response("posts", POST_COLUMNS, map(_post_cells, posts.with_version_counts().iterator(ROWS_AT_ONCE)))
    page = page_of(posts, request, count=listed.count)
    query = request.GET.urlencode()
    context = {
        "list": listed,
        "page": page,
        "rows": rows_of(page),
        "sorting": sorting,
        "sorted_by": SORTED_BY[sorting.column],
        "table_id": "posts",
        "focus": focus,
        "here": reverse("changes:posts") + (f"?{query}" if query else ""),
        "may_edit": user.is_portal_administrator,
    }
    return render_island(request, "changes/posts.html", "changes/_posts.html", context, target="posts")


def _taken_out(request: HttpRequest, name: str) -> str:
    """What follows from one act alone, and so belongs in no address that the page goes on with."""
    query = request.GET.copy()
    value = query.pop(name, [""])[0]
    request.GET = query  # type: ignore[assignment]  # a QueryDict as well
    return str(value)


def _post_cells(post: Announcement) -> tuple[object, ...]:
    triage = post.triage
    return (
        post.mc_id,
        post.title,
        PostState(post.post_state).label,  # type: ignore[attr-defined]  # triaged() writes it
        triage.reason if triage else "",
        triage.assignee or "" if triage else "",
        triage.decided_by or "" if triage else "",
        day(triage.decided_at.date()) if triage and triage.decided_at else "",
        post.category_words,
        ", ".join(post.services),
        ", ".join(post.tags),
        day(post.act_by_at.date()) if post.act_by_at else "",
        day(post.published_at.date()),
        day(post.last_modified_at.date()),
        day(post.expires_at.date()) if post.expires_at else "",
        post.version_count,  # type: ignore[attr-defined]  # with_version_counts() writes it
        post.listing_count,  # type: ignore[attr-defined]  # with_listing_counts() writes it
    )
