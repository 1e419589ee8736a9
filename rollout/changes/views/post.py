"""One post, with its versions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from rollout.changes.models import Announcement, Change


@require_safe
def post(request: HttpRequest, mc_id: str) -> HttpResponse:
    """One post as the vendor wrote it, made safe, with its versions."""
    versions = list(Announcement.objects.of(mc_id).defer("raw"))
    if not versions:
        raise Http404(f"No post {mc_id} came in.")
    wanted = request.GET.get("version", "")
    context = {
        "post": next((version for version in versions if str(version.pk) == wanted), versions[0]),
        "versions": versions,
        "change": Change.objects.visible_to(signed_in(request)).filter(mc_id=mc_id).first(),
    }
    return render(request, "changes/post.html", context)
