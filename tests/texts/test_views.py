"""Pages of the texts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.texts.models import TextVersion
from notifications.texts.publishing import publish_from_pack
from portal.accounts.models import User
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_change
from tests.factories.notifications import PUBLISHED_AT, SOURCE, make_text, make_text_version

pytestmark = pytest.mark.django_db

SOURCE_FOR_ALL = "---\nsubject: Hello\npreheader: Hello.\ntitle: Hello\n---\nFrom {{ tenant_name }}.\n"


def signed_in(user: User | None = None) -> Client:
    client = Client()
    client.force_login(user or make_user())
    return client


def test_list_shows_each_text_with_its_languages() -> None:
    change = make_change()
    publish_from_pack(change, at=PUBLISHED_AT)

    page = signed_in().get("/changes/MC1111780/texts/").content.decode()

    assert "Advance notice" in page
    assert "Microsoft Authenticator on iPhone: backup moves to iCloud" in page
    assert "German" in page
    assert "New versions are ready" not in page


def test_list_asks_for_the_same_few_rows_however_many_versions() -> None:
    change = make_change()
    publish_from_pack(change, at=PUBLISHED_AT)
    client = signed_in()
    client.get("/changes/MC1111780/texts/")

    with CaptureQueriesContext(connection) as few:
        client.get("/changes/MC1111780/texts/")
    for text in change.texts.all():
        for locale in ("en", "de", "fr", "es"):
            make_text_version(text, version=2, locale=locale, markdown=SOURCE_FOR_ALL)
    with CaptureQueriesContext(connection) as many:
        client.get("/changes/MC1111780/texts/")

    assert len(many) <= len(few)


def test_list_without_texts_offers_the_packs() -> None:
    make_change()

    assert "Publish 8 texts" in signed_in(make_portal_administrator()).get("/changes/MC1111780/texts/").content.decode()
    assert "Publish" not in signed_in().get("/changes/MC1111780/texts/").content.decode()


def test_list_says_when_new_versions_are_ready() -> None:
    make_text_version(make_text(change=make_change()))

    page = signed_in().get("/changes/MC1111780/texts/").content.decode()

    assert "New versions are ready." in page
    assert "Advance notice, On the day, Reminder, Date changed, Correction, Done" in page


def test_portal_administrator_publishes_the_packs_texts() -> None:
    make_change()
    administrator = make_portal_administrator()

    answer = signed_in(administrator).post("/changes/MC1111780/texts/publish/", follow=True)

    assert "Published" in answer.content.decode()
    assert set(TextVersion.objects.values_list("published_by", flat=True)) == {administrator.pk}


def test_nobody_else_publishes() -> None:
    make_change()

    assert signed_in().post("/changes/MC1111780/texts/publish/").status_code == 403
    assert not TextVersion.objects.exists()


def test_text_is_shown_in_its_newest_version_and_first_language() -> None:
    text = make_text()
    make_text_version(text, version=1)
    make_text_version(text, version=2, published_at=PUBLISHED_AT + timedelta(days=1))
    make_text_version(text, version=2, locale="de")

    page = signed_in().get(f"/texts/{text.pk}/").content.decode()

    assert f'src="/texts/{text.pk}/preview/?version=2&amp;locale=en&amp;as=desktop"' in page
    assert ">MC1111780/texts/en/advance.md<" in page


def test_earlier_version_says_that_it_is_one() -> None:
    text = make_text()
    make_text_version(text, version=1)
    make_text_version(text, version=2)

    assert "This is an earlier version." in signed_in().get(f"/texts/{text.pk}/?version=1").content.decode()


@pytest.mark.parametrize("query", ["version=9", "version=x", "version=1&locale=fr", "version=-1", "version=²"])
def test_version_or_language_that_does_not_exist_is_not_found(query: str) -> None:
    text = make_text_version().text

    assert signed_in().get(f"/texts/{text.pk}/?{query}").status_code == 404


def test_draft_is_not_shown() -> None:
    text = make_text_version(published_at=None).text

    assert signed_in().get(f"/texts/{text.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("look", "words"),
    [("desktop", "Hello Adele,"), ("text", "Hello Adele,"), ("dark", 'content="dark"'), ("unheard-of", "Hello Adele,")],
)
def test_preview_is_the_mail_with_sample_values_under_a_policy_of_its_own(look: str, words: str) -> None:
    text = make_text_version(markdown=SOURCE).text

    answer = signed_in().get(f"/texts/{text.pk}/preview/?as={look}")

    assert words in answer.content.decode()
    assert answer["Content-Security-Policy"].startswith("default-src 'none';")
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
