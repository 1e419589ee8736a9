"""The drawings against the numbers of the design."""

import re
from xml.etree import ElementTree

import pytest

from rollout.mockups import drawing
from rollout.mockups.looks import LOOKS, NUMBER_FILL, WHITE
from rollout.mockups.reading import mockups

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("en", "de", "fr", "es")
EVERY = [(screen, lang, look) for screen in "abc" for lang in LANGUAGES for look in ("light", "dark")]


def drawn(screen: str, lang: str = "en", **options) -> ElementTree.Element:
    return ElementTree.fromstring(drawing.svg("MC1111780", screen, lang, **options))


def cards(root: ElementTree.Element) -> list[tuple[float, float]]:
    """Where the cards and notices of a screen begin and end."""
    wide = [rect for rect in root.iter(f"{SVG}rect") if rect.get("width") == "358"]
    return [(float(rect.get("y")), float(rect.get("y")) + float(rect.get("height"))) for rect in wide]


def texts(root: ElementTree.Element) -> dict[str, ElementTree.Element]:
    return {element.text: element for element in root.iter(f"{SVG}text")}


# The design's numbers are those of a notice of four lines and a footnote of two, as French has them.
def test_four_lines_of_notice_give_the_numbers_of_the_design():
    accounts, settings, without = (cards(drawn(screen, "fr")) for screen in "abc")

    assert accounts == [(103, 263), (279, 483)]
    assert settings[0] == (125, 169)
    assert settings[1:3] == [(250, 410), (418, 506)]
    assert settings[3:5] == [(543, 587), (624, 668)]
    assert without[:2] == [(125, 169), (250, 294)]


# A line is 20 units: English needs three, German five, and everything below moves by one line.
@pytest.mark.parametrize(("lang", "end"), [("en", 243), ("de", 283)])
def test_the_notice_is_as_high_as_its_lines(lang, end):
    accounts = cards(drawn("a", lang))

    assert accounts == [(103, end), (end + 16, end + 16 + 204)]


def test_backup_rows_and_what_follows_move_with_the_notice():
    english, french = cards(drawn("b", "en")), cards(drawn("b", "fr"))

    assert english[0] == french[0]
    assert [top - 20 for top, _ in french[2:]] == [top for top, _ in english[2:]]


def test_texts_of_the_notice_stand_where_the_design_sets_them():
    root = texts(drawn("a", "fr"))

    assert (root["La sauvegarde change"].get("x"), root["La sauvegarde change"].get("y")) == ("58", "133")
    assert root["À partir de septembre 2025, la"].get("y") == "157"
    assert root["En savoir plus"].get("y") == "245"


def test_numbers_stand_outside_the_phone_level_with_what_they_mean():
    circles = {
        screen: [
            float(circle.get("cy")) for circle in drawn(screen, "fr").iter(f"{SVG}circle") if circle.get("cx") == "423"
        ]
        for screen in "abc"
    }

    assert circles == {"a": [128, 313], "b": [275, 440, 484], "c": [228]}


def test_the_number_of_what_is_gone_points_at_the_gap_with_a_triangle():
    assert "M397 228l9 -6v12z" in drawing.svg("MC1111780", "c", "en")


def test_without_numbers_the_drawing_ends_with_the_phone():
    with_numbers, without = drawn("a"), drawn("a", marks=False)

    assert with_numbers.get("viewBox") == "0 0 452 868"
    assert without.get("viewBox") == "0 0 414 868"
    assert not [circle for circle in without.iter(f"{SVG}circle") if circle.get("cx") == "423"]


def test_the_top_alone_is_the_same_drawing_with_a_lower_window():
    assert drawn("b", marks=False, height=520).get("viewBox") == "0 0 414 520"


@pytest.mark.parametrize(("screen", "lang", "look"), EVERY)
def test_every_screen_is_well_formed_and_named_by_its_alt_text(screen, lang, look):
    root = drawn(screen, lang, look=look)
    title = root.find(f"{SVG}title")

    assert (root.get("role"), root.get("lang")) == ("img", lang)
    assert title.text == mockups("MC1111780").screen(screen, lang).alt
    assert root.get("aria-labelledby") == title.get("id")
    assert root.find(f"{SVG}desc").text == drawing.DISCLAIMER
    assert {"style", "class"}.isdisjoint(key for element in root.iter() for key in element.attrib)


def test_ids_are_unique_among_all_drawings():
    together = "".join(drawing.svg("MC1111780", screen, lang, look=look) for screen, lang, look in EVERY)
    ids = re.findall(r' id="([^"]+)"', together)

    assert len(ids) == len(set(ids)) == 2 * len(EVERY)


def test_screen_b_runs_out_of_the_phone_in_german():
    assert cards(drawn("b", "de"))[-1][1] > 844


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", list(LOOKS.values()), ids=list(LOOKS))
def test_texts_are_readable_and_signs_are_seen(look):
    on_text = [(look.label, back) for back in (look.background, look.card, look.notice_fill)]
    on_text += [(look.secondary, back) for back in (look.background, look.card, look.tab_bar)]
    on_text += [(look.accent, look.notice_fill), (look.accent, look.tab_bar), (WHITE, NUMBER_FILL)]
    on_text += [(WHITE, avatar) for avatar in look.avatars]
    signs = [(look.chevron, look.card), (look.accent, look.background), (WHITE, look.switch_on)]
    signs += [(look.switch_on, look.card), (look.secondary, look.notice_fill), (WHITE, look.switch_off)]

    assert {pair: contrast(*pair) for pair in on_text if contrast(*pair) < 4.5} == {}
    assert {pair: contrast(*pair) for pair in signs if contrast(*pair) < 3} == {}
