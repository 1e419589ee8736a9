"""One post, with its versions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from rollout.changes.comparing import version_lines
from rollout.changes.models import Announcement, Change, TenantPost


@require_safe
def post(request: HttpRequest, mc_id: str) -> HttpResponse:
    """One post as the vendor wrote it, made safe, with its versions and the reader's tenants that list it."""
    user = signed_in(request)
    versions = list(Announcement.objects.of(mc_id).defer("raw"))
    if not versions:
        raise Http404(f"No post {mc_id} came in.")
    wanted = request.GET.get("version", "")
    context = {
        "post": next((version for version in versions if str(version.pk) == wanted), versions[0]),
        "newest": versions[0],
        "versions": version_lines(versions),
        "change": Change.objects.visible_to(user).filter(mc_id=mc_id).first(),
        "tenant_posts": TenantPost.objects.visible_to(user).about(mc_id),
    }
    return render(request, "changes/post.html", context)
