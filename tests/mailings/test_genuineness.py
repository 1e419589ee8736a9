"""Is this message genuine? The public page."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from notifications.mailings.genuineness import normalise
from notifications.mailings.models.reference import REFERENCE_ALPHABET, new_reference
from tests.factories.mailings import make_mailing, make_sending_mailing
from tests.factories.notifications import SOURCE, make_text_version
from tests.factories.tenants import make_tenant

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("RP-7F3K-Q2MD", "RP-7F3K-Q2MD"),
        ("rp 7f3k q2md", "RP-7F3K-Q2MD"),
        (" 7F3KQ2MD ", "RP-7F3K-Q2MD"),
        ("RP–7F3K–Q2MD.", "RP-7F3K-Q2MD"),
        ("RP-7F3K-Q2M", None),
        ("RP-0OIL-1OIL", None),
        ("", None),
        ("' OR 1=1 --", None),
        ("x" * 5000, None),
    ],
)
def test_a_typed_reference_is_read_or_refused(typed, reference):
    assert normalise(typed) == reference


def test_references_have_no_letters_that_are_mixed_up():
    assert not set("0O1IL") & set(REFERENCE_ALPHABET)
    assert normalise(new_reference())


def test_a_sent_message_is_shown_without_naming_anybody(client):
    mailing = make_sending_mailing(people=1)

    page = client.get(reverse("mailings:check"), {"reference": mailing.reference}).content.decode()

    assert "Yes, we sent a message with this reference." in page
    assert mailing.tenant.sender_address in page
    assert "Wednesday 24 September 2025" in page
    assert "person0@" not in page
    assert "Pat Person" not in page


def test_a_sent_message_is_recognised_in_another_language_than_the_pages(client):
    mailing = make_sending_mailing(people=1)
    german = SOURCE.replace("Backup moves to iCloud", "Sicherung zieht in die iCloud um")
    make_text_version(mailing.text, locale="de", markdown=german)

    page = client.get(reverse("mailings:check"), {"reference": mailing.reference, "lang": "en"}).content.decode()

    english = page.index('<dd lang="en"><b>Backup moves to iCloud</b> <span class="quiet">English</span></dd>')
    german_line = '<dd lang="de"><b>Sicherung zieht in die iCloud um</b> <span class="quiet">Deutsch</span></dd>'
    assert english < page.index(german_line)


def test_a_mailing_not_yet_sent_is_unknown(client):
    mailing = make_mailing()

    page = client.get(reverse("mailings:check"), {"reference": mailing.reference}).content.decode()

    assert "We know no message with this reference." in page


def test_on_the_portals_own_host_an_unknown_reference_names_no_tenant(client):
    tenant = make_tenant(name="Contoso", forward_address="phishing@contoso.example")

    page = client.get(reverse("mailings:check"), {"reference": "RP-7F3K-Q2MD"}).content.decode()

    assert tenant.name not in page
    assert tenant.forward_address not in page


def test_on_a_tenants_host_an_unknown_reference_says_where_to_forward(client, settings):
    settings.ALLOWED_HOSTS = ["changes.contoso.example"]
    make_tenant(public_host="changes.contoso.example", forward_address="phishing@contoso.example")

    response = client.get(reverse("mailings:check"), {"reference": "RP-7F3K-Q2MD"}, HTTP_HOST="changes.contoso.example")

    assert "phishing@contoso.example" in response.content.decode()


def test_on_a_tenants_host_another_tenants_message_is_unknown(client, settings):
    settings.ALLOWED_HOSTS = ["changes.contoso.example"]
    make_tenant(public_host="changes.contoso.example")
    mailing = make_sending_mailing()

    response = client.get(
        reverse("mailings:check"), {"reference": mailing.reference}, HTTP_HOST="changes.contoso.example"
    )

    assert mailing.tenant.name not in response.content.decode()


@pytest.mark.parametrize(
    ("accepted", "locale", "title"),
    [
        ("de-AT,de;q=0.9", "de", "Ist diese Nachricht echt?"),
        ("it,fr-CA;q=0.8", "fr", "Ce message est-il authentique\u00a0?"),
        ("es", "es", "¿Es auténtico este mensaje?"),
        ("it", "en", "Is this message genuine?"),
    ],
)
def test_the_page_speaks_the_language_that_the_browser_asks_for(client, accepted, locale, title):
    page = client.get(reverse("mailings:check"), headers={"accept-language": accepted}).content.decode()

    assert title in page
    assert f'<html lang="{locale}"' in page


def test_another_language_keeps_what_was_typed_and_sets_no_cookie(client):
    typed = {"reference": "RP-7F3K-Q2MD", "lang": "fr"}

    page = client.get(reverse("mailings:check"), typed, headers={"accept-language": "de"}).content.decode()

    assert "Nous ne connaissons aucun message avec cette référence." in page
    assert not client.cookies
    assert '<a href="?reference=RP-7F3K-Q2MD&amp;lang=es" lang="es" hreflang="es">Español</a>' in page


def test_too_many_tries_wait_a_minute(client):
    for _ in range(20):
        client.get(reverse("mailings:check"), {"reference": "RP-7F3K-Q2MD"})

    response = client.get(reverse("mailings:check"), {"reference": "RP-7F3K-Q2MD"})

    assert response.status_code == 429
    assert "Please wait a minute." in response.content.decode()
