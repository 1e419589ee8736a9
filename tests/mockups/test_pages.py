"""The mockups page and the files it gives away."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest

from rollout.mockups import drawing, pictures
from tests.factories.accounts import make_user
from tests.factories.changes import make_change

pytestmark = pytest.mark.django_db

PAGE = "/changes/MC1111780/mockups/"


@pytest.fixture
def reader(client, settings, tmp_path):
    """Somebody signed in; pictures are kept in a folder of the test's own."""
    settings.VAR_DIR = tmp_path
    make_change()
    client.force_login(make_user())
    return client


def test_page_shows_the_three_screens_with_their_differences(reader):
    page = reader.get(PAGE).content.decode()

    assert page.count('role="img"') == 3
    assert "<strong>A. Banner on the accounts screen</strong> before the change" in page
    assert '<li value="6">' in page
    assert "<strong>Gone: the whole Backup section.</strong> Nothing takes its place." in page
    assert "<strong>Illustrative reconstruction.</strong> The vendor’s pictures are not available" in page


def test_page_in_german_and_dark_keeps_its_own_language(reader):
    page = reader.get(PAGE, {"lang": "de", "look": "dark"}).content.decode()

    assert "Die Sicherung ändert sich" in page
    assert 'fill="#0C2F4A"' in page
    assert "<strong>B. Message in Settings</strong>" in page


def test_switches_lead_to_the_other_languages_and_keep_the_look(reader):
    page = reader.get(PAGE, {"look": "dark"}).content.decode()

    assert 'href="?lang=fr&amp;look=dark" hreflang="fr" lang="fr"' in page
    assert '<a href="?lang=en&amp;look=dark" hreflang="en" lang="en" aria-current="true">English</a>' in page


def test_alt_texts_can_be_read_without_javascript(reader):
    page = reader.get(PAGE, {"lang": "fr"}).content.decode()

    assert 'data-copy="alt-texts"' in page
    assert "<p>C. Écran des paramètres d’Authenticator sans section Sauvegarde." in page


def test_svg_file_is_the_drawing_of_the_page(reader):
    answer = reader.get(f"{PAGE}b.svg", {"lang": "de", "marks": "0"})

    assert answer.content.decode() == drawing.svg("MC1111780", "b", "de", marks=False)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'inline; filename="MC1111780-illustration-b-de-light-no-numbers.svg"'


@pytest.mark.parametrize(("scale", "size", "name"), [
    ("1", (452, 868), "MC1111780-illustration-a-en-dark.png"),
    ("2", (904, 1736), "MC1111780-illustration-a-en-dark-2x.png"),
])  # fmt: skip
def test_png_file_has_the_size_asked_for(reader, scale, size, name):
    answer = reader.get(f"{PAGE}a.png", {"look": "dark", "scale": scale})

    assert chunks(answer.content)[0] == ("IHDR", struct.pack(">IIBBBBB", *size, 8, 6, 0, 0, 0))
    assert answer["Content-Disposition"] == f'inline; filename="{name}"'
    assert len(answer.content) < 200_000


def test_png_says_that_it_is_a_reconstruction(reader):
    found = dict(chunks(reader.get(f"{PAGE}c.png").content))

    assert found["iTXt"].decode().endswith(drawing.DISCLAIMER)


def chunks(picture: bytes) -> list[tuple[str, bytes]]:
    """Name and body of every chunk of a PNG, their checksums checked."""
    assert picture.startswith(pictures.SIGNATURE)
    found, place = [], len(pictures.SIGNATURE)
    while place < len(picture):
        length = int.from_bytes(picture[place : place + 4])
        name, body = picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        assert int.from_bytes(picture[place + 8 + length : place + 12 + length]) == zlib.crc32(name + body)
        found.append((name.decode(), body))
        place += 12 + length
    assert found[-1] == ("IEND", b"")
    return found


def test_a_picture_is_drawn_once_and_then_read_from_disk(reader):
    reader.get(f"{PAGE}c.png")
    (kept,) = pictures.folder().glob("*.png")
    kept.write_bytes(b"as kept")

    assert reader.get(f"{PAGE}c.png").content == b"as kept"


def test_only_the_youngest_pictures_are_kept(reader, monkeypatch):
    monkeypatch.setattr(pictures, "KEPT", 1)

    reader.get(f"{PAGE}a.png")
    reader.get(f"{PAGE}c.png")

    names = [path.stem for path in pictures.folder().iterdir()]
    assert names == [pictures.content_hash(drawing.svg("MC1111780", "c", "en"), scale=1)]


def test_a_disk_that_refuses_costs_no_picture(reader, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.VAR_DIR = Path(tmp_path / "file")

    assert reader.get(f"{PAGE}c.png").content.startswith(pictures.SIGNATURE)


def test_an_unchanged_picture_is_not_sent_again(reader):
    etag = reader.get(f"{PAGE}a.png")["ETag"]

    assert reader.get(f"{PAGE}a.png", headers={"If-None-Match": etag}).status_code == 304
    assert reader.get(f"{PAGE}a.png?lang=de", headers={"If-None-Match": etag}).status_code == 200


def test_all_screens_come_in_one_zip(reader):
    answer = reader.get(f"{PAGE}screens.svg.zip", {"lang": "de"})

    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        names = archive.namelist()
    assert names == [f"MC1111780-illustration-{screen}-de-light.svg" for screen in "abc"]
    assert answer["Content-Disposition"] == 'attachment; filename="MC1111780-illustrations-de-light-svg.zip"'


@pytest.mark.parametrize("query", ["lang=it", "look=sepia", "marks=2", "scale=3", "scale=1e9", "lang="])
@pytest.mark.parametrize("file", ["a.svg", "a.png", "screens.png.zip"])
def test_a_variant_there_is_not_is_answered_with_a_sentence(reader, file, query):
    answer = reader.get(f"{PAGE}{file}?{query}")

    assert answer.status_code == 400
    assert answer.content.decode().startswith(f"“{query.partition('=')[0]}” can be ")


@pytest.mark.parametrize("path", [
    "/changes/MC1111780/mockups/d.svg",
    "/changes/MC1111780/mockups/..png",
    "/changes/MC1111780/mockups/screens.gif.zip",
    "/changes/MC1111780/mockups/?lang=it",
    "/changes/MC9999999/mockups/",
    "/changes/MC9999999/mockups/a.svg",
])  # fmt: skip
def test_what_there_is_not_is_not_found(reader, path):
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}a.svg", f"{PAGE}a.png", f"{PAGE}screens.svg.zip"])
def test_nothing_can_be_posted(reader, path):
    assert reader.post(path).status_code == 405
