"""The page that briefs the helpdesk of a wave: who gets the mail, who has it, and the mail itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from notifications.texts.framing import LOOKS, LOOKS_OF_MAIL, framed
from portal.accounts.requests import signed_in
from portal.formatting import counted
from rollout.helpdesk.briefing import Member, NoBriefing, briefing_of, team_of
from rollout.helpdesk.briefing import brief as tell_all
from rollout.tenants.models import Tenant
from rollout.waves.models import Wave


@require_http_methods(["GET", "HEAD", "POST"])
def brief(request: HttpRequest, mc_id: str, wave_pk: int) -> HttpResponse:
    """Briefs those of the helpdesk who do not have the newest text yet; GET shows the mail and asks."""
    wave, at = _wave_or_404(request, mc_id, wave_pk), timezone.now()
    if request.method == "POST":
        try:
            told = tell_all(wave, at=at)
        except NoBriefing:
            messages.error(request, "Nobody was briefed: no text for it is published.")
        else:
            said = f"The briefing is on its way to {_people(len(told))}." if told else "Everybody has it already."
            messages.success(request, said)
        return redirect("helpdesk:brief", mc_id=mc_id, wave_pk=wave_pk)
    briefing = briefing_of(wave)
    team: list[Member] = team_of(briefing, at=at) if briefing else []
    look = request.GET.get("as", "")
    context = {
        "wave": wave,
        "change": wave.change,
        "tenant": wave.tenant,
        "briefing": briefing,
        "team": team,
        "button": f"Brief {_people(sum(member.is_to_be_briefed for member in team))}",
        "is_to_do": any(member.is_to_be_briefed for member in team),
        "mail": briefing.mail_for(briefing.version_for(wave.tenant.locale)) if briefing else None,
        "looks": LOOKS_OF_MAIL,
        "look": look if look in LOOKS else LOOKS[0],
    }
    return render(request, "helpdesk/brief.html", context)


@require_safe
def preview(request: HttpRequest, mc_id: str, wave_pk: int) -> HttpResponse:
    """The mail alone, in the tenant's language, for the frame of the page."""
    wave = _wave_or_404(request, mc_id, wave_pk)
    briefing = briefing_of(wave)
    if briefing is None:
        raise Http404("No briefing is published.")
    return framed(briefing.mail_for(briefing.version_for(wave.tenant.locale)), request.GET.get("as", ""))


def _wave_or_404(request: HttpRequest, mc_id: str, pk: int) -> Wave:
    """A wave to come or running, of a tenant that the person administers."""
    waves = Wave.objects.filter(change__mc_id=mc_id, tenant__in=Tenant.objects.editable_by(signed_in(request)))
    return get_object_or_404(waves.unsettled().select_related("tenant", "change"), pk=pk)


def _people(count: int) -> str:
    return counted(count, "person", "people")
