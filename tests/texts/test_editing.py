"""Writing a text by the pages."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.texts.models import Text, TextVersion
from notifications.texts.writing import offered_locales, seen_of_all
from portal.accounts.models import User
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_change
from tests.factories.notifications import SOURCE, make_text_version

pytestmark = pytest.mark.django_db

OTHER = f"{SOURCE}\nNew.\n"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def author(client: Client) -> User:
    """A portal administrator, signed in."""
    author = make_portal_administrator(name="Ada Lund")
    client.force_login(author)
    return author


@pytest.fixture
def text(author: User) -> Text:
    return make_text_version().text


def typed(client: Client, text: Text, source: str, **more: str) -> dict[str, str]:
    """What the form of the English text holds when somebody opens it and types."""
    page = client.get(f"/texts/{text.pk}/write/?locale=en").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)" id="id_seen"|name="seen"[^>]* value="([^"]*)"', page)
    assert seen
    return {"source": source, "seen": seen[1] or seen[2], **more}


def test_text_is_begun_for_a_purpose_that_has_none(client: Client, author: User) -> None:
    make_change()

    page = client.post("/changes/MC1111780/texts/begin/", {"purpose": "reminder"}, follow=True).content.decode()

    assert "Reminder in English" in page
    assert "these are the words of the pack" in page
    assert "Save a language to begin version 1" in page


def test_draft_is_saved_and_stands_in_the_list(client: Client, author: User, text: Text) -> None:
    saved = client.post(f"/texts/{text.pk}/write/?locale=en", typed(client, text, OTHER.replace("\n", "\r\n")))

    assert saved.status_code == 302
    assert text.draft()["en"].markdown == OTHER
    assert "Advance notice, version 2" in client.get("/changes/MC1111780/texts/").content.decode()
    assert "version 2" not in _reader().get("/changes/MC1111780/texts/").content.decode().lower()


def _reader() -> Client:
    client = Client()
    client.force_login(make_user())
    return client


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (OTHER + "\n{{ nickname }}\n", "Line 20: “{{ nickname }}” is no placeholder"),
        (OTHER + "\n{{ first_name|safe }}\n", "Line 20: “{{” means nothing here"),
        (OTHER + "\n[x](https://evil.example/)\n", "Line 20: “evil.example” is not among the hosts"),
        (OTHER + "\n[apple.com](https://aka.ms/)\n", "Line 20: The words name “apple.com”"),
        (OTHER.replace("preheader: Most people have nothing to do.\n", ""), "“preheader” is missing"),
        (OTHER.replace("Backup moves to iCloud", "BACKUP MOVES"), "Line 2: more than half of the subject’s letters"),
        (OTHER.replace("Backup moves to iCloud", "x" * 61, 1), "Line 2: 61 characters are too many: 60 fit."),
        (OTHER + "word " * 13_000, "characters, and 60000 fit."),
        ("Hello.\n", "the text has no head"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line_and_nothing_is_lost(
    client: Client, text: Text, source: str, problem: str
) -> None:
    answer = client.post(f"/texts/{text.pk}/write/?locale=en", typed(client, text, source))

    page = answer.content.decode().replace("&quot;", '"').replace("&#x27;", "'")
    assert answer.status_code == 422
    assert problem in page
    assert source.splitlines()[-1] in page
    assert text.draft() == {}


def test_second_of_two_is_told_sees_what_differs_and_may_save_instead(client: Client, text: Text) -> None:
    mine = typed(client, text, f"{SOURCE}\nMine.\n")
    client.post(f"/texts/{text.pk}/write/?locale=en", typed(client, text, f"{SOURCE}\nTheirs.\n"))

    refused = client.post(f"/texts/{text.pk}/write/?locale=en", mine)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Nothing was overwritten" in page
    assert '<del><span class="vh">[removed: </span>Theirs' in page
    assert text.draft()["en"].markdown.endswith("Theirs.\n")
    instead = re.search(r'name="instead_of" value="([^"]+)"', page)
    assert instead
    client.post(f"/texts/{text.pk}/write/?locale=en", mine | {"instead_of": instead[1]})
    assert text.draft()["en"].markdown.endswith("Mine.\n")


def test_preview_shows_what_is_typed_and_saves_nothing(client: Client, text: Text) -> None:
    asked = typed(client, text, OTHER, look="text")

    answer = client.post(f"/texts/{text.pk}/write/preview/?locale=en", asked)

    assert "Hello Adele," in answer.content.decode()
    assert "New." in answer.content.decode()
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert text.draft() == {}


def test_preview_of_what_is_wrong_names_the_lines(client: Client, text: Text) -> None:
    asked = typed(client, text, SOURCE + "\n{{ a }}\n\n{{ b }}\n")
    frame = client.post(f"/texts/{text.pk}/write/preview/?locale=en", asked).content.decode()
    island = client.post(f"/texts/{text.pk}/write/preview/?locale=en", asked, headers=HTMX).content.decode()

    for page in (frame, island):
        assert "Line 18:" in page
        assert "Line 20:" in page
    assert "<iframe" not in island


def test_island_says_how_long_subject_and_preheader_are(client: Client, text: Text) -> None:
    asked = typed(client, text, OTHER.replace("Backup moves to iCloud", "x" * 61, 1))

    island = client.post(f"/texts/{text.pk}/write/preview/?locale=en", asked, headers=HTMX).content.decode()

    assert "Subject: <b>61</b> of 60 characters – too long" in island
    assert "Preview line: <b>31</b> of 110 characters" in island


def test_page_works_without_javascript(client: Client, text: Text) -> None:
    page = client.get(f"/texts/{text.pk}/write/?locale=en").content.decode()

    assert f'formaction="/texts/{text.pk}/write/preview/?locale=en" formtarget="typed-mail"' in page
    assert (
        f'name="typed-mail" title="Advance notice in English as it is typed, with sample values" src="/texts/{text.pk}'
        in page
    )
    assert "Hello Adele," in client.get(f"/texts/{text.pk}/write/preview/?locale=en").content.decode()


def test_draft_is_published_when_every_language_is_there(client: Client, text: Text) -> None:
    client.post(f"/texts/{text.pk}/write/?locale=en", typed(client, text, OTHER))
    early = client.post(f"/texts/{text.pk}/publish/", {"seen": seen_of_all(text)}, follow=True).content.decode()
    for locale in offered_locales(text):
        client.post(f"/texts/{text.pk}/write/keep/?locale={locale}")

    page = client.post(f"/texts/{text.pk}/publish/", {"seen": seen_of_all(text)}, follow=True).content.decode()

    assert "German is missing: the pack has it." in early
    assert "Published version 2. Mailings written before keep version 1." in page
    assert "Written here by Ada Lund" in page


def test_versions_are_compared_word_by_word_with_who_wrote_them(client: Client, author: User, text: Text) -> None:
    client.post(f"/texts/{text.pk}/write/?locale=en", typed(client, text, SOURCE.replace("Call", "Phone")))

    page = client.get(f"/texts/{text.pk}/compare/?locale=en").content.decode()

    assert "1 passage changed, 1 word added, 1 removed." in page
    assert "[added: </span> Phone<" in page
    assert "Written by Ada Lund" in page
    assert "Nothing to compare yet" in _reader().get(f"/texts/{text.pk}/compare/").content.decode()


def test_draft_is_thrown_away_after_a_question(client: Client, text: Text) -> None:
    client.post(f"/texts/{text.pk}/write/?locale=en", typed(client, text, OTHER))
    question = client.get(f"/texts/{text.pk}/write/throw-away/").content.decode()

    client.post(f"/texts/{text.pk}/write/throw-away/", {"seen": seen_of_all(text)})

    assert "What was written in English is lost." in question
    assert not TextVersion.objects.drafts().exists()


@pytest.mark.parametrize("locale", ["xx", "de_DE", "../en", "DE", "<b>"])
def test_language_that_nobody_speaks_is_not_found(client: Client, text: Text, locale: str) -> None:
    assert client.get(f"/texts/{text.pk}/write/", {"locale": locale}).status_code == 404


def test_page_asks_for_the_same_few_rows_however_many_languages(client: Client, text: Text) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/texts/{text.pk}/write/?locale=en")
        return len(queries)

    few = asked()
    for locale in ("de", "fr", "es", "it"):
        make_text_version(text, locale=locale)
        make_text_version(text, locale=locale, version=2, published_at=None)

    assert asked() <= few + 8
