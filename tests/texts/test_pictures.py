"""A mail may show a screen of its change: drawn once, kept for good, and sent in the mail itself."""

import re
from dataclasses import replace

import pytest
from django.db import ProgrammingError

from notifications.texts import pictures
from notifications.texts.compiling import Compiled, compile_text
from notifications.texts.framing import framed
from notifications.texts.models import Picture
from notifications.texts.pictures import keep
from notifications.texts.placeholders import samples
from notifications.texts.publishing import publish_from_pack
from notifications.texts.rendering import RenderedMail, render
from rollout.mockups.reading import mockups
from rollout.mockups.screens import Mockups
from rollout.packs.errors import PackError
from tests.factories.changes import make_change
from tests.factories.notifications import PUBLISHED_AT, WITH_PICTURE, make_text_version

SCREENS = mockups("MC1111780")
ALT = "Settings screen of Authenticator. The Backup section holds a notice that backup is changing"


def compiled(source: str = WITH_PICTURE, locale: str = "en", screens: Mockups | None = SCREENS) -> Compiled:
    return compile_text(source, purpose="advance", locale=locale, screens=screens)


def page(mail: RenderedMail, look: str) -> str:
    return framed(mail, look).content.decode()


def test_picture_stands_behind_the_cards_with_its_words_in_both_parts() -> None:
    mail = compiled()

    assert mail.picture
    image = re.search(r"On the iPhone.*?(<img [^>]*>)</p>\s*<p[^>]*>Illustration.</p>.*expect", mail.html, re.DOTALL)
    assert image
    for attribute in (f'src="cid:{mail.picture.content_id}"', 'width="414" height="510"', f'alt="{ALT}'):
        assert attribute in image[1]
    assert re.search(r"AFTER: On the iPhone\n- iCloud: On\n\n\[" + ALT, mail.plain)


def test_picture_speaks_the_language_of_the_text() -> None:
    assert compiled(locale="de-AT").picture == compiled(locale="de").picture
    assert "Einstellungen von Authenticator" in compiled(locale="de").html
    assert compiled(locale="de").content_hash != compiled().content_hash


def test_another_screen_is_another_text() -> None:
    assert compiled(WITH_PICTURE.replace("screen: b", "screen: c")).content_hash != compiled().content_hash


@pytest.mark.parametrize(
    ("source", "locale", "screens", "problem"),
    [
        (WITH_PICTURE, "en", None, "line 8: this change has no screens"),
        (WITH_PICTURE, "it", SCREENS, "the screens have no language “it”"),
        (WITH_PICTURE.replace("screen: b", "screen: x"), "en", SCREENS, "“x” is not known. Known are: a, b, c"),
        (WITH_PICTURE.replace("screen: b", "screen: b, size: 2"), "en", SCREENS, "“size” is not known here"),
        ("---\nsubject: S\npreheader: P\ntitle: T\nmockup: {screen: b}\n---\n", "en", SCREENS, "needs “before_after”"),
    ],
)
def test_picture_that_cannot_be_shown_is_named(source: str, locale: str, screens: Mockups | None, problem: str) -> None:
    with pytest.raises(PackError, match=re.escape(problem)):
        compiled(source, locale, screens)


@pytest.mark.django_db
def test_picture_is_kept_once_and_never_changes() -> None:
    first, second = make_text_version(markdown=WITH_PICTURE), make_text_version(markdown=WITH_PICTURE, version=2)

    assert first.picture == second.picture == Picture.objects.get()
    with pytest.raises(ProgrammingError, match="Cannot update"):
        Picture.objects.update(png=b"")


@pytest.mark.django_db
def test_picture_too_large_for_a_mail_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 1_000)
    picture = compiled().picture
    assert picture

    with pytest.raises(PackError, match="1,000 fit into a mail"):
        keep(replace(picture, svg=picture.svg.replace("Security", "Safety")))


@pytest.mark.django_db
def test_preview_shows_the_picture_that_travels_in_the_mail() -> None:
    mail = render(make_text_version(markdown=WITH_PICTURE), samples("advance", "en"))

    assert mail.html.count("cid:") == 1
    assert page(mail, "dark").count('src="data:image/png;base64,iVBOR') == 1
    assert "cid:" not in page(mail, "desktop")
    assert f"<span>[{ALT}" in page(mail, "noimages")
    assert "data:" not in page(mail, "noimages")


@pytest.mark.django_db
def test_advance_notice_of_the_pack_shows_the_notice_of_the_app() -> None:
    made = publish_from_pack(make_change(), at=PUBLISHED_AT)

    with_picture = {(version.text.purpose, version.locale) for version in made if version.picture_id}
    assert with_picture == {("advance", locale) for locale in ("en", "de", "fr", "es")}
    assert all(len(picture.png) < 35_000 for picture in Picture.objects.all())
