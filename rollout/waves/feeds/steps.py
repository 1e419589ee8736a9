"""A tenant's news feed: the steps its waves took, as Atom (RFC 4287)."""

import re
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from portal import formatting
from rollout.changes.models import Change
from rollout.tenants.models import Tenant
from rollout.waves.feeds.names import lasting_id, title_of
from rollout.waves.models import WaveState, WaveTransition

# Readers keep what they have seen; they come by the hour, and no tenant takes so many steps in one.
LATEST = 100
# What no XML 1.0 document may hold; the escaped kind neither.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _StepsFeed(Atom1Feed):
    """Django's Atom, without its habit of calling an empty feed updated now, which no reader could keep."""

    def latest_post_date(self) -> datetime:
        dates: list[datetime] = [item["updateddate"] for item in self.items]
        made_at: datetime = self.feed["made_at"]
        return max(dates, default=made_at)


def steps_of(tenant: Tenant, change: Change | None, *, address: str, made_at: datetime) -> bytes:
    """The latest hundred steps of the tenant's waves, those of one change or of all, newest first.

    `address` is where the feed itself is; `made_at` when it was made, which dates a feed without steps. The same steps
    give the same octets. It names no people: neither who took a step nor the reason they wrote down.
    """
    of_what = title_of(change) if change else "all changes"
    feed = _StepsFeed(
        title=_plain(f"{tenant.name}: steps of waves"),
        link=_page("waves:list", change.mc_id) if change else _page("board:home"),
        description=_plain(f"What happened to the waves of {tenant.name}, {of_what}."),
        language="en",
        author_name="Rollout Portal",
        feed_url=address,
        feed_guid=_urn(tenant, f"steps/{change.mc_id}" if change else "steps"),
        made_at=made_at,
    )
    steps = WaveTransition.objects.filter(wave__tenant=tenant)
    if change:
        steps = steps.filter(wave__change=change)
    for step in steps.select_related("wave__change").order_by("-at", "-pk")[:LATEST]:
        wave = step.wave
        feed.add_item(
            title=_plain(f"Wave {wave.number}, {step.name}: {_happened(step)}"),
            link=_page("waves:detail", wave.pk),
            # Readers take the summary for HTML.
            description=escape(_plain(_summary(step, tenant))),
            unique_id=_urn(tenant, f"step/{step.pk}"),
            unique_id_is_permalink=False,
            pubdate=step.at,
            updateddate=step.at,
            categories=[wave.change.mc_id, WaveState(step.to_state).label],
        )
    written: str = feed.writeString("utf-8")
    return written.encode()


def _happened(step: WaveTransition) -> str:
    to = WaveState(step.to_state).label
    if not step.from_state:
        return "planned"
    return f"{to}, with a new plan" if step.is_new_plan else f"{WaveState(step.from_state).label} → {to}"


def _summary(step: WaveTransition, tenant: Tenant) -> str:
    days = formatting.days(step.starts_on, step.ends_on)
    return f"{tenant.name}, {title_of(step.wave.change)}. Days: {days} ({tenant.time_zone})."


def _plain(text: str) -> str:
    """The text without what XML cannot hold, on one line."""
    return " ".join(_NOT_XML.sub("", text).split())


def _urn(tenant: Tenant, thing: str) -> str:
    return f"urn:uuid:{lasting_id(tenant, thing)}"


def _page(name: str, *args: str | int) -> str:
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"
