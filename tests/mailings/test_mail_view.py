"""The mail as one person reads it: in each language, and sent to oneself alone."""

import pytest
from django.urls import reverse

from notifications.deliveries.models import DeliveryState, DirectMail
from notifications.mailings.models import Mailing
from rollout.tenants.models import Mode, Role
from tests.factories.notifications import SOURCE, make_mailing, make_text, make_text_version
from tests.factories.tenants import make_person, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db

GERMAN = SOURCE.replace("Hello", "Hallo").replace("Backup moves to iCloud", "Sicherung zieht um")


@pytest.fixture
def mailing() -> Mailing:
    """In English, German and French; nobody reads French."""
    tenant = make_tenant(mode=Mode.LIVE)
    make_person(tenant, given_name="Pat", locale="en-GB")
    make_person(tenant, given_name="Uta", locale="de-CH")
    text = make_text()
    for locale, source in (("en", SOURCE), ("de", GERMAN), ("fr", SOURCE.replace("Hello", "Bonjour"))):
        make_text_version(text, locale=locale, markdown=source)
    return make_mailing(make_wave(tenant), text=text)


def page(client, mailing: Mailing, name: str = "detail", role: Role = Role.ADMINISTRATOR, **query: str) -> str:
    client.force_login(make_user_with_role(mailing.tenant, role))
    return client.get(reverse(f"mailings:{name}", args=[mailing.pk]), query).content.decode()


def test_mail_is_shown_as_the_first_reader_of_a_language_gets_it(client, mailing: Mailing) -> None:
    reader = mailing.tenant.people.get(given_name="Uta")

    shown = page(client, mailing, lang="de")

    assert f"&amp;to={reader.pk}" in shown
    assert "<b>Sicherung zieht um</b>" in shown
    assert "1 of 1" in shown
    assert "Hallo Uta," in page(client, mailing, "preview", to=str(reader.pk))


def test_language_that_nobody_reads_is_shown_with_samples(client, mailing: Mailing) -> None:
    shown = page(client, mailing, lang="fr")

    assert "An example: nobody gets it in French." in shown
    assert "as=desktop&amp;lang=fr" in shown
    assert "Bonjour Adele," in page(client, mailing, "preview", lang="fr")


@pytest.mark.parametrize("lang", ["xx", "", "../de", "DE"])
def test_language_that_the_text_has_not_is_nobodys(client, mailing: Mailing, lang: str) -> None:
    assert "1 of 2" in page(client, mailing, lang=lang)


def test_reader_sees_each_language_and_no_person(client, mailing: Mailing) -> None:
    shown = page(client, mailing, role=Role.READER, lang="de")

    assert "Hallo Adele," in page(client, mailing, "preview", role=Role.READER, lang="de")
    assert "Uta" not in shown


@pytest.mark.parametrize("name", ["address", "to_address", "email", "mail", "recipient", "cc", "bcc", "user"])
def test_own_copy_goes_to_the_users_own_address_whatever_is_posted(client, mailing: Mailing, name: str) -> None:
    user = make_user_with_role(mailing.tenant, Role.ADMINISTRATOR)
    client.force_login(user)
    reader = mailing.tenant.people.get(given_name="Uta")

    posted = {"to": reader.pk, name: "other@contoso.example"}
    client.post(reverse("mailings:send_to_me", args=[mailing.pk]) + f"?{name}=other@contoso.example", posted)

    assert DirectMail.objects.get().address == user.email
    assert "Hallo Uta," in DirectMail.objects.get().plain


def test_own_copy_of_a_sample_is_in_the_language_that_is_shown(client, mailing: Mailing) -> None:
    client.force_login(make_user_with_role(mailing.tenant, Role.ADMINISTRATOR))

    client.post(reverse("mailings:send_to_me", args=[mailing.pk]), {"to": "", "lang": "fr"})

    assert "Bonjour Adele," in DirectMail.objects.get().plain


def test_own_copy_that_a_trial_holds_back_is_said_to_be_held_back(client, mailing: Mailing) -> None:
    mailing.tenant.mode = Mode.TRIAL
    mailing.tenant.save(update_fields=["mode"])
    client.force_login(make_user_with_role(mailing.tenant, Role.ADMINISTRATOR))

    shown = client.post(reverse("mailings:send_to_me", args=[mailing.pk]), {"to": ""}, follow=True).content.decode()

    assert "not on the trial allow-list" in shown
    assert DirectMail.objects.get().state == DeliveryState.SUPPRESSED


@pytest.mark.parametrize("locales", [("en",), ("en", "de", "fr", "es")])
def test_a_draft_asks_as_often_for_four_languages_as_for_one(client, locales, django_assert_num_queries) -> None:
    tenant, text = make_tenant(mode=Mode.LIVE), make_text()
    make_person(tenant)
    for locale in locales:
        make_text_version(text, locale=locale, markdown=SOURCE)
    mailing = make_mailing(make_wave(tenant), text=text)
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR))
    address = reverse("mailings:detail", args=[mailing.pk])
    client.get(address)

    with django_assert_num_queries(DRAFT_QUERIES):
        client.get(address)


DRAFT_QUERIES = 39
