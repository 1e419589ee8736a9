"""Where things stand in the timeline, and what fits into a bar."""

from datetime import date, timedelta

import pytest

from portal.board.planned import PlannedWave
from portal.board.timeline import HEAD_HEIGHT, Row, Span, axis_over, draw, fitting_label

WINDOW = Span(date(2025, 9, 1), date(2025, 10, 10))
DAY = date(2025, 9, 24)


def planned(number: int = 1, name: str = "Pilot", *days: date, state: str = "done") -> PlannedWave:
    first, last = days or (date(2025, 9, 1), date(2025, 9, 5))
    return PlannedWave(number, 1, number, name, first, last, state, people=48, told=48)


def row(*waves: PlannedWave, window: Span | None = WINDOW, no_date: str = "") -> Row:
    return Row("Fabrikam", "America/New_York", "/fabrikam/", waves, window, no_date)


def test_axis_runs_from_the_monday_before_the_first_day_to_the_sunday_after_the_last():
    axis = axis_over([WINDOW, Span(date(2025, 10, 13), date(2025, 10, 17))])

    assert axis.spans == (Span(date(2025, 8, 25), date(2025, 10, 19)),)
    assert axis.rem == 60


def test_bar_stands_at_its_days():
    timeline = draw([row(planned(2, "East coast", date(2025, 9, 15), date(2025, 9, 26)))], DAY)

    box = timeline.rows[0].bars[0].box
    days = timeline.axis.length
    assert box.x == pytest.approx(100 * 21 / days, abs=0.001)
    assert box.width == pytest.approx(100 * 12 / days, abs=0.001)
    assert box.y == HEAD_HEIGHT + 9


def test_every_row_is_48_pixels_below_the_one_before():
    timeline = draw([row(planned()), row(planned()), row(planned())], DAY)

    assert [drawn.y for drawn in timeline.rows] == [44, 92, 140]
    assert timeline.height == 44 + 3 * 48


def test_today_stands_in_the_middle_of_its_day():
    timeline = draw([row(planned())], date(2025, 9, 1))

    assert timeline.today == pytest.approx(100 * 7.5 / timeline.axis.length, abs=0.001)


def test_today_outside_of_the_range_is_not_drawn():
    assert draw([row(planned())], date(2026, 1, 1)).today is None


def test_window_is_drawn_only_in_rows_whose_cloud_the_notice_names():
    named, unnamed = row(planned()), row(window=None, no_date="No date announced for GCC")

    first, second = draw([named, unnamed], DAY).rows

    assert first.window
    assert first.no_date is None
    assert second.window is None
    assert (second.no_date.x, second.no_date.width) == (first.window.x, first.window.width)


def test_nothing_to_draw_is_no_timeline():
    assert draw([row(window=None)], DAY) is None
    assert draw([], DAY) is None


def test_long_quiet_stretch_is_folded():
    late = planned(5, "Reminder", date(2026, 11, 23), date(2026, 12, 4))

    timeline = draw([row(planned(), late)], date(2026, 11, 24))

    first, second = timeline.axis.spans
    assert (first.last, second.first) == (date(2025, 10, 12), date(2026, 11, 16))
    assert timeline.axis.length == first.days + 3 + second.days
    assert [fold.x for fold in timeline.folds] == [pytest.approx(100 * first.days / timeline.axis.length, abs=0.001)]


def test_short_quiet_stretch_is_not_folded():
    axis = axis_over([WINDOW, Span(date(2025, 11, 10), date(2025, 11, 14))])

    assert len(axis.spans) == 1


def test_stretch_within_another_does_not_shorten_the_axis():
    axis = axis_over([WINDOW, Span(date(2025, 9, 8), date(2025, 9, 9))])

    assert axis.spans[0].last == date(2025, 10, 12)


def test_more_days_make_the_chart_wider_up_to_a_limit():
    start = date(2025, 9, 1)
    widths = [axis_over([Span(start, start + timedelta(days=days))]).rem for days in (40, 70, 160, 900)]

    assert widths == [60, 100, 200, 240]


def test_day_in_a_fold_stands_in_its_middle():
    axis = axis_over([Span(date(2025, 9, 1), date(2025, 9, 5)), Span(date(2026, 3, 2), date(2026, 3, 6))])

    before, inside, after = (axis.at(day) for day in (date(2025, 9, 8), date(2025, 12, 1), date(2026, 2, 23)))

    assert inside == pytest.approx((before + after) / 2, abs=0.01)


@pytest.mark.parametrize(
    ("wave", "pixels", "label"),
    [
        (planned(3, "West coast", state="ready"), 181, ("West coast", "Ready")),
        (planned(1, "IT and helpdesk"), 113, ("IT and…", "Done")),  # 7 letters remain
        (planned(3, "Austria, Switzerland", state="rolling"), 181, ("Austria, Switz…", "Rolling")),
        (planned(1, "Pilot"), 61, ("", "Done")),
        (planned(4, "Everyone else", state="announced"), 61, ("", "")),  # only the number fits
    ],
)
def test_label_is_cut_to_what_fits(wave, pixels, label):
    assert fitting_label(wave, pixels) == label


def test_bar_is_spoken_as_it_is_seen_and_then_in_full():
    wave = planned(1, "IT and helpdesk", date(2025, 9, 2), date(2025, 9, 9))

    bar = draw([row(wave)], DAY).rows[0].bars[0]

    assert bar.spoken == ("1 IT and hel… · Done, Fabrikam, wave 1 IT and helpdesk: done, 2–9 Sep 2025, 48 people")


def test_head_names_months_where_there_is_room_and_every_monday():
    timeline = draw([row(planned(1, "Pilot", date(2025, 9, 1), date(2025, 10, 17)))], DAY)

    assert [month.text for month in timeline.months] == ["August 2025", "September 2025", "October 2025"]
    assert [week.text for week in timeline.weeks] == ["25", "1", "8", "15", "22", "29", "6", "13"]
    assert timeline.weeks[0].x == 0


def test_month_gives_way_to_the_flag_of_today():
    late = planned(5, "Reminder", date(2026, 11, 30), date(2026, 12, 4))

    timeline = draw([row(planned(), late)], date(2026, 11, 24))

    november = next(month for month in timeline.months if month.text.startswith("Nov"))
    label_starts = timeline.axis.pixels(november.x) + november.shift
    assert label_starts >= timeline.axis.pixels(timeline.today) + 29
    assert november.text == "Nov"
    assert [month.shift for month in timeline.months if month is not november] == [4, 4, 4, 4]
