"""Mails as files, to be looked at."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.texts.mails import TEXTS

MOST_BYTES = 600_000


def test_every_text_is_written_in_both_parts_with_its_picture(tmp_path: Path) -> None:
    call_command("render_mails", str(tmp_path / "mails"), verbosity=0)

    written = {path.name for path in (tmp_path / "mails").iterdir()}
    assert written == {f"{locale}-{purpose}.{kind}" for locale, purpose in TEXTS for kind in ("html", "txt")}
    html = (tmp_path / "mails" / "fr-advance.html").read_text()
    assert 'src="data:image/png;base64,' in html
    assert "cid:" not in html


def test_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no pack of this name"):
        call_command("render_mails", str(tmp_path), "--pack", "MC0000", verbosity=0)


def test_pictures_of_the_document_are_few_and_small() -> None:
    docs = settings.BASE_DIR / "docs"
    pictures = list((docs / "mails").glob("*.png"))
    page = (docs / "mails.md").read_text()

    assert pictures
    assert [picture.name for picture in pictures if picture.name not in page] == []
    assert sum(picture.stat().st_size for picture in pictures) <= MOST_BYTES
