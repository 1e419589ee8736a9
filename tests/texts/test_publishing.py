"""Texts of a pack become versions that never change."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError

from notifications.texts.models import Purpose, TextVersion
from notifications.texts.placeholders import samples
from notifications.texts.publishing import publish_from_pack
from notifications.texts.rendering import render
from notifications.texts.small_print import problem_in_small_print
from tests.factories.changes import make_change
from tests.factories.notifications import PUBLISHED_AT, SOURCE, make_text, make_text_version

pytestmark = pytest.mark.django_db


def test_texts_of_the_pack_are_published_in_their_locales() -> None:
    made = publish_from_pack(make_change(), at=PUBLISHED_AT)

    assert {(version.text.purpose, version.locale) for version in made} >= {
        (purpose, locale) for purpose in ("advance", "reminder", "document_task") for locale in ("en", "de")
    }
    assert {version.version for version in made} == {1}


def test_every_text_of_the_pack_renders_with_the_sample_values() -> None:
    for version in publish_from_pack(make_change(), at=PUBLISHED_AT):
        mail = render(version, samples(version.text.purpose, version.locale))

        assert "{{" not in mail.subject + mail.html + mail.plain
        assert len(mail.html.encode()) < 30_000


def test_texts_that_say_the_same_make_no_new_version() -> None:
    change = make_change()
    publish_from_pack(change, at=PUBLISHED_AT)

    assert publish_from_pack(change, at=PUBLISHED_AT + timedelta(days=1)) == []


def test_published_version_never_changes() -> None:
    version = make_text_version()

    with pytest.raises(ProgrammingError, match="Cannot update"):
        TextVersion.objects.filter(pk=version.pk).update(html="Something else")


def test_unpublished_version_can_be_written() -> None:
    version = make_text_version(published_at=None)

    assert TextVersion.objects.filter(pk=version.pk).update(markdown="Something else") == 1


def test_newest_version_counts_published_ones_only() -> None:
    text = make_text()
    make_text_version(text, version=1)
    make_text_version(text, version=1, locale="de")
    make_text_version(text, version=2, published_at=None)

    assert text.newest_version() == 1
    assert text.locales(1) == ["en", "de"]


@pytest.mark.parametrize(
    "lacking",
    [
        SOURCE.partition("\n---\n\nYou")[0] + "\n",
        SOURCE.replace("You get this from {{ sender_name }} and cannot switch it off.", ""),
        SOURCE.replace("You get this from {{ sender_name }}", "You get this"),
        # Said, but not at the end.
        SOURCE.replace("\n---\n\nYou get", "\nYou get"),
    ],
)
def test_a_mail_to_the_people_of_a_wave_says_at_its_end_why_they_get_it(lacking: str) -> None:
    assert problem_in_small_print(SOURCE, Purpose.REMINDER) == ""
    assert problem_in_small_print(lacking, Purpose.HELPDESK_BRIEFING) == ""
    assert "why people get it and cannot switch it off" in problem_in_small_print(lacking, Purpose.REMINDER)
