"""The looks of one mail."""

from notifications.texts.compiling import compile_text
from notifications.texts.preview import variant
from tests.factories.notifications import SOURCE

HTML = compile_text(SOURCE, purpose="advance", locale="en").html


def test_light_look_has_no_dark_rules() -> None:
    light = variant(HTML, "light")

    assert "prefers-color-scheme" not in light
    assert ":root{color-scheme:light}" in light
    assert 'name="color-scheme" content="light"' in light


def test_dark_look_applies_its_rules_without_asking_the_reader() -> None:
    dark = variant(HTML, "dark")

    assert "prefers-color-scheme" not in dark
    assert ".sheet{background-color:#1f2024!important}" in dark
    assert 'name="color-scheme" content="dark"' in dark
    assert dark.count("{") == dark.count("}")


def test_look_without_pictures_shows_their_words() -> None:
    html = HTML.replace("Hello", '<img src="cid:a" alt="Accounts &quot;screen&quot;" width="1"> <img src="cid:b">')

    shown = variant(html, "noimages")

    assert "<img" not in shown
    assert "<span>[Accounts &quot;screen&quot;]</span>" in shown
