"""The overview of one change: its facts, what comes next, and what people will see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.requests import signed_in
from portal.board import figures
from portal.board.addresses import phones_address
from portal.board.changed_dates import changed_dates_of
from portal.board.figures import Figures
from portal.board.planned import placed
from portal.board.steps import steps_of
from portal.formatting import counted
from rollout.changes.history import date_history
from rollout.changes.models import Change, VendorWindow
from rollout.mockups.reading import mockups
from rollout.packs.facts import Certainty, Fact, Group
from rollout.tenants.models import Tenant
from rollout.tenants.reach import ReachClass

GROUPS = {
    Group.WHAT_CHANGES: ("What changes", "arrow-left-right"),
    Group.WHO_IS_AFFECTED: ("Who is affected", "users"),
    Group.WHEN: ("When", "calendar-days"),
    Group.WHAT_TO_DO: ("What to do", "list-checks"),
}
CERTAINTY_WORDS = {
    Certainty.READ: "",
    Certainty.KNOWN: "general knowledge",
    Certainty.DERIVED: "our reading",
    Certainty.DECIDED: "",
}


@dataclass(frozen=True)
class Link:
    """Where something was read; `url` is empty where there is no address."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Statement:
    """One line of a card: a fact of the pack, or a count of ours. `told` is set where sources disagree."""

    text: str
    links: tuple[Link, ...]
    told: str = ""
    note: str = ""


@require_safe
def overview(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The change as facts, each with its source, and the next steps as far as this reader may see them."""
    user, at = signed_in(request), timezone.now()
    changes = (
        Change.objects.visible_to(user).select_related("announcement", "owner").prefetch_related("windows__decided_by")
    )
    change = get_object_or_404(changes, mc_id=mc_id)
    pack, tenants = change.load_pack(), Tenant.objects.visible_to(user)
    known = figures.live(placed(tenants), change, at)
    steps = steps_of(change, user, known)
    drawn = mockups(change.pack)
    context = {
        "change": change,
        "post": change.announcement,
        "status": change.status(at),
        "changed_dates": changed_dates_of(change, user),
        "cards": _cards(change, tenants, known, at),
        "steps": steps,
        "steps_done": sum(step.is_done for step in steps),
        "history": date_history(change, at),
        "expiries": pack.change.expiries,
        "look": request.COOKIES.get("theme", "system"),
        "screens": drawn.screens[drawn.languages[0]] if drawn else (),
        "is_post_newer": _is_post_newer(change),
        "pack": pack,
        "pack_version": None if pack.is_empty else pack.announcement.last_modified_at,
        "may_edit": user.is_portal_administrator,
        "may_plan": Tenant.objects.editable_by(user).exists(),
    }
    return render(request, "board/change.html", context)


def _is_post_newer(change: Change) -> bool:
    """Whether the vendor changed the post after the pack was written."""
    post, pack = change.announcement, change.load_pack()
    if post is None or pack.is_empty:
        return False
    return post.last_modified_at > pack.announcement.last_modified_at


def _cards(
    change: Change, tenants: QuerySet[Tenant], known: Mapping[int, Figures], at: datetime
) -> list[tuple[str, str, list[Statement]]]:
    """Heading, icon and statements of each card, in the order of the page."""
    facts = change.load_pack().change
    if change.load_pack().is_empty:
        return []
    counts = {Group.WHO_IS_AFFECTED: _counts(change, tenants, known, at)} if facts.asks_of_phones else {}
    return [
        (heading, icon, [*counts.get(group, []), *map(_statement, facts.facts_of(group))])
        for group, (heading, icon) in GROUPS.items()
    ]


def _statement(fact: Fact) -> Statement:
    links = tuple(Link(str(reference), reference.source.url) for reference in fact.references)
    return Statement(fact.statement, links, fact.told, CERTAINTY_WORDS[fact.certainty])


def _counts(change: Change, tenants: QuerySet[Tenant], known: Mapping[int, Figures], at: datetime) -> list[Statement]:
    """How many people and phones it concerns in the reader's tenants, and who waits for a date."""
    return list(
        chain(
            _people_affected(change, known),
            _blocked_phones(change, tenants, known),
            _waiting_tenants(change, tenants, at),
        )
    )


def _people_affected(change: Change, known: Mapping[int, Figures]) -> list[Statement]:
    people = sum(row.people_affected for row in known.values())
    if not people:
        return []
    where = counted(sum(bool(row.people_affected) for row in known.values()), "tenant")
    link = Link("Counted now", reverse("board:told", args=[change.mc_id]))
    return [
        Statement(
            f"{counted(people, 'person', 'people')} in {where} of yours: affected, or not known not to be.", (link,)
        )
    ]


def _blocked_phones(change: Change, tenants: QuerySet[Tenant], known: Mapping[int, Figures]) -> list[Statement]:
    return [
        Statement(
            f"{counted(known[tenant.pk].blocked, 'phone')} at {tenant.name} cannot back up:"
            " device management blocks a part of iCloud.",
            (Link("Device management", phones_address(change.mc_id, ReachClass.BLOCKED, tenant.slug)),),
        )
        for tenant in tenants
        if tenant.pk in known and known[tenant.pk].blocked
    ]


def _waiting_tenants(change: Change, tenants: QuerySet[Tenant], at: datetime) -> list[Statement]:
    windows = change.windows_by_cloud(at)
    return [
        Statement(_waiting(tenant, windows.get(tenant.cloud)), (Link("Notice"),))
        for tenant in tenants
        if tenant.cloud not in windows or not windows[tenant.cloud].has_dates
    ]


def _waiting(tenant: Tenant, window: VendorWindow | None) -> str:
    cloud = tenant.get_cloud_display()
    if window is None:
        return f"{tenant.name} waits: no date is announced for {cloud}."
    return f"{tenant.name} waits: {cloud} is {window.why_no_date}."
