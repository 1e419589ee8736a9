"""Two versions of a post, side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rollout.changes.comparing import compare as compared
from rollout.changes.models import Announcement


@require_safe
def compare(request: HttpRequest, mc_id: str) -> HttpResponse:
    """What changed from one version of a post (`from`) to another (`to`); unnamed, between the two newest."""
    versions = list(Announcement.objects.of(mc_id).without_text())
    if not versions:
        raise Http404(f"No post {mc_id} came in.")
    complete = [version for version in versions if not version.is_outline]
    after = _named(complete, request.GET.get("to", "")) or next(iter(complete), None)
    older = [version for version in complete if after and version.is_before(after)]
    before = _named(complete, request.GET.get("from", "")) or next(iter(older), None)
    context = {"post": versions[0], "versions": complete, "before": before, "after": after}
    if before and after and before != after:
        context |= {"comparison": compared(before, after)}
    return render(request, "changes/compare.html", context)


def _named(versions: list[Announcement], pk: str) -> Announcement | None:
    return next((version for version in versions if str(version.pk) == pk), None)
