"""What may be decided about a post: `{% load triage_acts %}{% triage_acts mc_id %}` on its page."""

from typing import Any

from django import template
from django.template.context import Context

from rollout.changes.triage import Seen

register = template.Library()


@register.inclusion_tag("changes/_decision.html", takes_context=True)
def triage_acts(context: Context, mc_id: str) -> dict[str, Any]:
    """What became of the post and, for portal administrators, the acts; four questions to the database."""
    seen, request = Seen.now(mc_id), context["request"]
    return {
        "seen": seen,
        "next": request.get_full_path(),
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
    }
