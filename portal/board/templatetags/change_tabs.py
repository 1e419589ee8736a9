"""The tabs of a change: `{% load change_tabs %}{% change_tabs change "waves" %}` on each of its pages.

The pages belong to several rooms; only up here all of them are known.
"""

from dataclasses import dataclass

from django import template
from django.template.context import Context

from notifications.mailings.models import Mailing
from portal.accounts.models import User
from portal.board.addresses import address
from rollout.changes.models import Change
from rollout.documents.models import DocumentTask
from rollout.mockups.reading import mockups
from rollout.waves.models import Wave

register = template.Library()


@dataclass(frozen=True)
class Tab:
    """One tab. `count` is None where nothing is counted."""

    key: str
    label: str
    url: str
    count: int | None = None


@register.inclusion_tag("board/_change_tabs.html", takes_context=True)
def change_tabs(context: Context, change: Change, current: str) -> dict[str, object]:
    """The tabs with the counts this reader may see: three questions to the database."""
    return {"tabs": tabs_of(change, context["request"].user), "current": current}


def tabs_of(change: Change, user: User) -> list[Tab]:
    """The pages of a change in order."""
    mine = {"change": change}
    drawn = mockups(change.pack)
    tabs = [
        Tab("overview", "Overview", address("changes:detail", change.mc_id)),
        Tab("mockups", "Mockups", address("mockups:page", change.mc_id), len(drawn.marks) if drawn else None),
        Tab(
            "waves", "Waves", address("waves:list", change.mc_id), Wave.objects.visible_to(user).filter(**mine).count()
        ),
        Tab(
            "mailings",
            "Mailings",
            f"{address('mailings:list')}?change={change.mc_id}",
            Mailing.objects.visible_to(user).filter(wave__change=change).count(),
        ),
        Tab("texts", "Texts", address("texts:list", change.mc_id)),
        Tab(
            "documents",
            "Documents",
            f"{address('documents:home')}?change={change.mc_id}",
            DocumentTask.objects.visible_to(user).filter(**mine).count(),
        ),
        Tab("helpdesk", "Helpdesk", address("helpdesk:notice", change.mc_id)),
        Tab("history", "History", f"{address('board:history')}?change={change.mc_id}"),
    ]
    return [tab for tab in tabs if not tab.url.startswith("?") and tab.url]
