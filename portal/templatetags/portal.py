"""Template tags of the whole site, available in every template without `load`.

They take plain values and know no room's models. docs/ui.md shows each one in use.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal import formatting
from portal.badges import badge_of
from portal.icons import icon_svg
from portal.navigation import MANAGE, WORK, RailLink, rail_links
from portal.requests import current_request_id
from portal.tables import Sorting

if TYPE_CHECKING:
    from django.http import QueryDict

register = template.Library()

register.simple_tag(icon_svg, name="icon")
register.simple_tag(current_request_id, name="request_id")


@register.simple_tag
def badge(kind: str, state: str, word: str = "") -> SafeString:
    """The badge of a state out of the closed lists; `word` replaces its word (“1 of 2”), never its icon."""
    look = badge_of(kind, state)
    return format_html('<span class="badge badge--{}">{}{}</span>', look.tone, icon_svg(look.icon), word or look.word)


@register.simple_tag
def status(kind: str, state: str, words: str = "") -> SafeString:
    """Icon and words for a cell; only the icon is coloured."""
    look = badge_of(kind, state)
    tone = "quiet" if look.tone == "neutral" else look.tone
    return format_html(
        '<span class="status status--{}">{}<span>{}</span></span>', tone, icon_svg(look.icon), words or look.word
    )


@register.simple_tag
def meter(value: float | None, total: float | None) -> SafeString:
    """A bar for the eye; the number must stand beside it as text."""
    width = min(100 * (value or 0) / total, 100) if total else 0
    return format_html(
        '<svg class="meter" aria-hidden="true"><rect class="meter__track" width="100%" height="100%"/>'
        '<rect class="meter__value" width="{}%" height="100%"/></svg>',
        f"{width:.2f}",
    )


STACK = ("sent", "failed", "in_doubt", "suppressed", "cancelled")


@register.simple_tag
def stacked_meter(counts: Mapping[str, int], total: int, label: str = "Progress", text: str = "") -> SafeString:
    """Deliveries by state as one bar with the role of a progress bar; the rest of the track is what waits.

    `counts` maps delivery states to numbers, `text` is what a screen reader says instead of a per cent.
    """
    settled = sum(counts.get(state, 0) for state in STACK)
    bars, left = [], 0.0
    for state in STACK:
        width = 100 * counts.get(state, 0) / total if total else 0
        if width:
            bars.append((state, f"{left:.2f}", f"{max(width, 0.25):.2f}"))
        left += width
    return format_html(
        '<div role="progressbar" aria-label="{}" aria-valuemin="0" aria-valuemax="{}" aria-valuenow="{}"'
        ' aria-valuetext="{}"><svg class="meter meter--stacked" aria-hidden="true">'
        '<rect class="meter__track" width="100%" height="100%"/>{}</svg></div>',
        label,
        total,
        settled,
        text or formatting.percent(settled, total),
        format_html_join("", '<rect class="meter__{}" x="{}%" width="{}%" height="100%"/>', bars),
    )


@register.simple_tag
def breadcrumb(*steps: str) -> SafeString:
    """Label and URL in turn; the last label, without a URL, is the page: `{% breadcrumb "Changes" url mc_id %}`."""
    pairs = [(steps[i], steps[i + 1]) for i in range(0, len(steps) - 1, 2)]
    items = [
        format_html('<li><a href="{}">{}</a>{}</li>', url, label, icon_svg("chevron-right")) for label, url in pairs
    ]
    items.append(format_html('<li aria-current="page">{}</li>', steps[-1]))
    return format_html(
        '<nav class="breadcrumb" aria-label="Breadcrumb"><ol>{}</ol></nav>', format_html_join("", "{}", zip(items))
    )


@register.inclusion_tag("_column.html", takes_context=True)
def column(context: Context, name: str, label: str, sorting: Sorting | None = None, kind: str = "") -> dict[str, Any]:
    """A sortable head of a table: `{% column "people" "People" sorting "number" %}`.

    The link keeps the rest of the query and goes back to page 1; pressed again it turns the order around.
    """
    query: QueryDict = context["request"].GET.copy()
    is_sorted = sorting is not None and sorting.column == name
    query["sort"] = f"-{name}" if is_sorted and sorting and not sorting.descending else name
    for page in [name for name in query if name.endswith("page")]:
        query.pop(page)
    return {
        "label": label,
        "kind": kind,
        "href": f"?{query.urlencode()}",
        "name": name,
        "aria": sorting.aria if is_sorted and sorting else "",
        "target": context.get("table_id", ""),
    }


@register.simple_tag(takes_context=True)
def rail_work(context: Context) -> list[RailLink]:
    """The upper links of the rail."""
    return _rail(context, WORK)


@register.simple_tag(takes_context=True)
def rail_manage(context: Context) -> list[RailLink]:
    """The links under “Manage”."""
    return _rail(context, MANAGE)


def _rail(context: Context, places: tuple[Any, ...]) -> list[RailLink]:
    rail, request = context.get("rail"), context.get("request")
    counts, may = (rail.counts, rail.may) if rail else ({}, None)
    return rail_links(places, request.path if request else "", counts=counts, may=may)


@register.filter
def number(value: float | None) -> str:
    """1248 as “1,248”; nothing known is a dash."""
    return formatting.NOTHING if value is None else formatting.number(value)


@register.filter
def percent(part: float | None, total: float | None) -> str:
    """`{{ told|percent:people }}` as “50 %”; nothing known is a dash."""
    return formatting.NOTHING if part is None or total is None else formatting.percent(part, total)


@register.filter
def counted(value: int, words: str) -> str:
    """`{{ n|counted:"person,people" }}` as “1 person” or “1,204 people”; one word takes an s."""
    singular, _, plural = words.partition(",")
    return formatting.counted(value, singular, plural)


@register.filter
def day(value: date | None) -> str:
    """“24 Sep 2025”."""
    return formatting.NOTHING if not value else formatting.day(value)


@register.filter
def short_day(value: date | None) -> str:
    """“24 Sep”."""
    return formatting.NOTHING if not value else formatting.short_day(value)


@register.filter
def weekday(value: date | None) -> str:
    """“Wednesday 24 September 2025”."""
    return formatting.NOTHING if not value else formatting.weekday(value)


@register.filter
def days(first: date | None, last: date | None) -> str:
    """`{{ wave.starts_on|days:wave.ends_on }}` as “29 Sep – 10 Oct 2025”."""
    return formatting.NOTHING if not first or not last else formatting.days(first, last)


@register.filter
def short_days(first: date | None, last: date | None) -> str:
    """The same without the year: “29 Sep – 10 Oct”."""
    return formatting.NOTHING if not first or not last else formatting.days(first, last, with_year=False)


@register.filter
def moment(value: datetime | None, zone: str = "UTC") -> str:
    """`{{ at|moment:tenant.time_zone }}` as “Mon 29 Sep 2025, 09:00”."""
    return formatting.NOTHING if not value else formatting.moment(value, zone)


@register.filter
def short_moment(value: datetime | None, zone: str = "UTC") -> str:
    """“22 Sep, 10:40”; of another year than this one “22 Sep 2025, 10:40”."""
    return formatting.NOTHING if not value else formatting.short_moment(value, zone, at=timezone.now())


@register.filter
def breakable(address: str) -> SafeString:
    """A mail address that breaks behind its @ where a column is narrow."""
    name, at_sign, domain = address.partition("@")
    return format_html("{}{}<wbr>{}", name, at_sign, domain) if at_sign else format_html("{}", address)


@register.filter
def clock(value: datetime | None, zone: str = "UTC") -> str:
    """“09:00”."""
    return formatting.NOTHING if not value else formatting.clock(value, zone)
