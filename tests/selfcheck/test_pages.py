"""Is my iPhone ready? The public pages."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 24, 8, tzinfo=UTC)
HOST = "changes.contoso.example"


@pytest.fixture(autouse=True)
def in_september():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def change():
    return make_change()


def walk(client, letters, **extra):
    """The end that these answers lead to, by the form of each step."""
    response, answers = client.get("/ready/", **extra), "------"
    for step, letter in enumerate(letters, start=1):
        assert f'name="answers" value="{answers}"' in response.content.decode()
        assert f"Step {step} of 6 · nothing you answer is stored" in response.content.decode()
        response = client.post("/ready/", {"step": step, "answers": answers, "answer": letter}, **extra)
        answers = answers[: step - 1] + letter + answers[step:]
    return response.content.decode()


def test_six_times_yes_is_ready(client, change):
    page = walk(client, "yyyyyy")

    assert "<h1>Ready</h1>" in page
    assert "iPhone with iOS 16 or later" in page
    assert "Neither we nor Microsoft can see whether your backup exists" in page


def test_one_thing_that_is_off_is_said_at_once_and_only_once(client, change):
    page = walk(client, "ynyyyy")

    assert "<h1>Almost ready: one thing to do</h1>" in page
    assert page.count("Update Authenticator in the App Store to 6.8.33 or later, then open it once.") == 1
    assert "Authenticator is older than 6.8.33, or was not opened" in page


def test_several_things_to_do_stand_under_their_answers(client, change):
    page = walk(client, "yynynn")

    assert "<h1>Almost ready: 3 things to do</h1>" in page
    assert "and turn on <strong>iCloud Drive</strong>." in page
    assert "turn on <strong>Authenticator</strong>." in page


def test_what_cannot_be_changed_leads_to_the_service_desk_of_the_host(client, change, settings):
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    make_tenant(
        name="Contoso", public_host=HOST, service_desk_name="Contoso desk", service_desk_phone="+49 30 5550 100"
    )

    own, at_host = walk(client, "ynycyy"), walk(client, "ynycyy", HTTP_HOST=HOST)

    assert "<h1>Your phone cannot back up</h1>" in own
    assert "Ask your IT service desk" in own
    assert "Contoso" not in own
    assert '<strong>Contoso desk, <span class="nowrap">+49 30 5550 100</span></strong>' in at_host
    assert "Your organisation may block this switch." in at_host


def test_on_without_an_answer_says_so_and_stays(client, change):
    response = client.post("/ready/", {"step": "2", "answers": "y-----"})

    assert response.status_code == 422
    assert "Choose an answer." in response.content.decode()
    assert "Step 2 of 6" in response.content.decode()


def test_back_keeps_the_answers(client, change):
    page = client.post("/ready/", {"step": "3", "answers": "yn----", "answer": "c", "back": "1"}).content.decode()

    assert 'name="answers" value="ync---"' in page
    assert '<input type="radio" name="answer" value="n" required checked>' in page


def test_another_language_keeps_step_and_answers(client, change):
    page = client.post("/ready/", {"step": "4", "answers": "yny---", "language": "fr"}).content.decode()

    assert '<html lang="fr"' in page
    assert "Étape 4 sur 6" in page
    assert "Le trousseau iCloud est-il activé" in page
    assert 'name="answers" value="yny---"' in page


@pytest.mark.parametrize(
    ("locale", "title"),
    [("de", "Fast bereit: 2 Dinge sind noch zu tun"), ("fr", "Presque prêt\u00a0: 2 choses"), ("es", "quedan 2 cosas")],
)
def test_the_end_speaks_the_language_of_the_form(client, change, locale, title):
    page = client.post("/ready/", {"step": "6", "answers": "nyyyy-", "answer": "n", "lang": locale}).content.decode()

    assert title in page
    assert f'<a href="?lang={locale}">' in page


def test_nothing_is_kept_of_anybody(change):
    client = Client(enforce_csrf_checks=True)

    with CaptureQueriesContext(connection) as asked:
        response = client.post("/ready/", {"step": "1", "answers": "------", "answer": "y"})

    assert len(asked) == 3  # the open changes, whose host it is, and whether this is the demo
    assert all(query["sql"].startswith("SELECT") for query in asked)
    assert not client.cookies
    assert "no-store" in response["Cache-Control"]
    assert "csrf" not in response.content.decode()


def test_a_change_without_a_self_check_and_a_closed_one_have_none(client):
    make_change(mc_id="MC9999999", slug="other", pack="MC9999999")
    make_change(closed_at=AT)

    assert "There is nothing to check now" in client.get("/ready/").content.decode()
    assert client.get("/ready/MC1111780/").status_code == 404
    assert client.get("/ready/MC9999999/").status_code == 404


def test_several_self_checks_are_a_list(client, change):
    make_change(mc_id="MC1111781", slug="again", pack=change.pack)

    page = client.get("/ready/?lang=de").content.decode()

    assert "Was möchten Sie prüfen?" in page
    assert '<a href="/ready/MC1111781/?lang=de" lang="de">Ist mein iPhone bereit?</a>' in page
    assert "Schritt 1 von 6" in client.get("/ready/MC1111781/?lang=de").content.decode()
