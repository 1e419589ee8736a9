"""The site's template tags, as templates use them."""

from types import SimpleNamespace

import lucide
import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

from portal.badges import BADGES
from portal.icons import icon_svg
from portal.tables import Sorting


def render(source: str, request: HttpRequest | None = None, **values: object) -> str:
    return Template(source).render(Context({"request": request or RequestFactory().get("/"), **values}))


@pytest.mark.parametrize(("kind", "state"), [(kind, state) for kind, states in BADGES.items() for state in states])
def test_every_badge_has_an_icon_that_exists(kind: str, state: str):
    assert "<svg" in icon_svg(BADGES[kind][state].icon)


def test_icon_is_hidden_takes_its_look_from_css_and_its_colour_from_the_text():
    svg = icon_svg("search")

    assert svg.startswith('<svg viewBox="0 0 24 24" fill="none" stroke="currentColor"')
    assert 'class="icon" aria-hidden="true"' in svg
    assert "stroke-width" not in svg


def test_unknown_icon_is_an_error():
    with pytest.raises(lucide.IconDoesNotExist):
        icon_svg("no-such-icon")


def test_badge_shows_word_and_icon():
    html = render('{% badge "wave" "paused" %}')

    assert html.startswith('<span class="badge badge--warning"><svg')
    assert html.endswith("Paused</span>")


def test_badge_word_is_escaped():
    assert "&lt;b&gt;</span>" in render('{% badge "mailing" "sending" word %}', word="<b>")


def test_unknown_state_has_no_badge():
    with pytest.raises(KeyError):
        render('{% badge "wave" "asleep" %}')


def test_neutral_status_is_quiet():
    assert 'class="status status--quiet"' in render('{% status "delivery" "waiting" %}')


@pytest.mark.parametrize(
    ("told", "people", "width"), [(588, 1460, "40.27%"), (0, 0, "0.00%"), (3, 2, "100.00%"), (None, 9, "0.00%")]
)
def test_meter_is_as_wide_as_the_share(told: int | None, people: int, width: str):
    assert f'class="meter__value" width="{width}"' in render("{% meter told people %}", told=told, people=people)


def test_stacked_meter_is_a_progress_bar_in_words():
    html = render(
        '{% stacked_meter counts 10 "Progress" "7 of 10 settled" %}', counts={"sent": 6, "failed": 1, "waiting": 3}
    )

    assert 'role="progressbar" aria-label="Progress" aria-valuemin="0" aria-valuemax="10" aria-valuenow="7"' in html
    assert 'aria-valuetext="7 of 10 settled"' in html
    assert 'class="meter__failed" x="60.00%" width="10.00%"' in html


def test_breadcrumb_ends_with_the_page():
    html = render('{% breadcrumb "Changes" "/changes/" "MC1111780" %}')

    assert '<li><a href="/changes/">Changes</a>' in html
    assert '<li aria-current="page">MC1111780</li>' in html


def test_column_keeps_the_query_and_turns_the_order_around():
    request = RequestFactory().get("/?q=ada&sort=people&page=3")

    html = render('{% column "people" "People" sorting "number" %}', request, sorting=Sorting("people", False, ("n",)))

    assert '<th scope="col" class="number" aria-sort="ascending">' in html
    assert 'href="?q=ada&amp;sort=-people"' in html


def test_column_not_sorted_by_has_no_arrow():
    html = render('{% column "name" "Name" sorting %}', sorting=Sorting("people", False, ("n",)))

    assert "aria-sort" not in html
    assert "<svg" not in html


def test_column_of_an_island_also_swaps_it():
    html = render('{% column "name" "Name" %}', table_id="people")

    assert 'hx-get="?sort=name" hx-target="#people"' in html


def test_unknown_values_are_a_dash():
    assert render("{{ n|number }} {{ n|percent:n }} {{ n|day }} {{ n|moment }} {{ n|days:n }}", n=None) == "– – – – –"


def test_rail_shows_what_the_role_may_open_with_open_counts():
    rail = SimpleNamespace(counts={"board": 3}, may={"board"})

    links = render(
        "{% rail_work as links %}{% for l in links %}{{ l.place.key }} {{ l.count }} {{ l.is_current }}{% endfor %}",
        rail=rail,
    )

    assert links == "board 3 True"
