"""Was this person told? One person, several, nobody, and the walls between tenants."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection

from notifications.deliveries.models import Delivery, DeliveryState
from notifications.mailings.models import Mailing
from rollout.tenants.models import Person, PersonLook, Role
from rollout.waves.models import WaveState
from tests.factories.accounts import make_portal_administrator
from tests.factories.changes import make_change
from tests.factories.helpdesk import make_notice
from tests.factories.mailings import make_mailing, make_told_wave
from tests.factories.tenants import make_person, make_phone, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db

LOOK_UP = "/helpdesk/MC1111780/person/"
HANDED_AT = datetime(2025, 9, 29, 7, 8, tzinfo=UTC)


@pytest.fixture
def contoso(client):
    """Contoso with its notice; somebody on its helpdesk is signed in."""
    make_notice()
    tenant = make_tenant(name="Contoso", time_zone="Europe/Berlin")
    client.force_login(make_user_with_role(tenant, Role.HELPDESK))
    return tenant


@pytest.fixture
def adele(contoso) -> Person:
    return make_person(contoso, name="Adele Winter", mail="adele.winter@contoso.example")


def make_delivery(person: Person, **overrides: Any) -> Delivery:
    """The person's advance notice, sent on 29 Sep 2025, as the ledger keeps it."""
    mailing = make_mailing(make_told_wave(person.tenant, people=0), state=Mailing.State.STOPPED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliveries_make_partition(%s)", [mailing.pk])
    values = {"address": person.mail, "locale": "de", "state": DeliveryState.SENT, "handed_at": HANDED_AT} | overrides
    return Delivery.objects.create(mailing=mailing, person=person, **values)


def looked_up(client, query: str, **headers) -> str:
    return client.get(LOOK_UP, {"q": query}, headers=headers).content.decode()


def test_one_hit_shows_when_and_exactly_what_the_person_was_told(client, adele):
    mailing = make_delivery(adele).mailing

    page = looked_up(client, "adele")

    assert "Yes, Mon 29 Sep 2025, 09:08" in page
    assert f'href="/mailings/{mailing.pk}/preview/?to={adele.pk}"' in page
    assert "Advance notice, version 1, German" in page
    assert mailing.reference in page
    assert "Contoso, wave 1" in page


@pytest.mark.parametrize(("state", "words"), [
    (DeliveryState.WAITING, "Not yet, the mail waits"),
    (DeliveryState.DEFERRED, "Not yet, the mail waits"),
    (DeliveryState.FAILED, "No, the mail was refused: no such user"),
    (DeliveryState.SUPPRESSED, "No, left out: no such user"),
    (DeliveryState.CANCELLED, "No, the mailing was stopped: no such user"),
    (DeliveryState.IN_DOUBT, "Perhaps, Mon 29 Sep 2025, 09:08: the mail server did not answer"),
])  # fmt: skip
def test_every_outcome_of_the_ledger_has_its_words(client, adele, state, words):
    make_delivery(adele, state=state, reason="no such user")

    assert words in looked_up(client, "adele")


def test_what_arrived_counts_more_than_what_was_tried_later(client, adele):
    make_delivery(adele)
    make_delivery(adele, state=DeliveryState.FAILED, reason="mailbox full")

    page = looked_up(client, "adele")

    assert page.index("Yes, Mon 29 Sep 2025") < page.index("No, the mail was refused: mailbox full")


def test_somebody_who_was_not_told_yet_hears_when_their_wave_starts(client, adele):
    make_wave(adele.tenant, number=4, starts_on=date(2025, 10, 6), ends_on=date(2025, 10, 10))

    page = looked_up(client, "adele")

    assert "No, wave 4 starts on 6 Oct 2025" in page
    assert "Contoso, wave 4" in page


@pytest.mark.parametrize(("waves", "words"), [
    ([], "No, and no wave names this person"),
    ([{"audience": {"people": ["nobody@contoso.example"]}}], "No, and no wave names this person"),
    ([{"state": WaveState.CANCELLED}], "No, and no wave names this person"),
    ([{"state": WaveState.DONE}], "No, though wave 1 is done"),
])  # fmt: skip
def test_somebody_without_a_mail_is_told_apart(client, adele, waves, words):
    for wave in waves:
        make_wave(adele.tenant, **wave)

    assert words in looked_up(client, "adele")


@pytest.mark.parametrize(("phone", "words", "advice"), [
    ({"app_version": "6.8.31"}, "iPhone, app 6.8.31, iOS 17.5", "Update Microsoft Authenticator and open it once"),
    ({}, "iPhone, app 6.8.40, iOS 17.5", "App and iOS are new enough"),
    ({"os_version": "15.8"}, "iPhone, app 6.8.40, iOS 15.8", "iOS is too old: it must be 17.0 or later"),
    ({"blocked": ["keychain_sync"]}, "iPhone, app 6.8.40", "Device management blocks iCloud Keychain: pass it on"),
    ({"app_version": "", "is_managed": None}, "iPhone, iOS 17.5", "Ask for the version of Microsoft Authenticator"),
    ({"platform": "android"}, "Android, app 6.8.40", "Not concerned: the change is for iPhone and iPad"),
])  # fmt: skip
def test_every_class_of_phone_has_its_advice(client, adele, phone, words, advice):
    make_phone(adele, **phone)

    with time_machine.travel(datetime(2026, 10, 5, 9, 0, tzinfo=UTC)):  # the store asks for iOS 17 since 29 Sep 2026
        page = looked_up(client, "adele")

    assert words in page
    assert advice in page


def test_what_nobody_can_know_is_unknown_and_never_no(client, adele):
    page = looked_up(client, "adele")

    assert page.count("Unknown: ask the person") == 2  # the phone, and iCloud


def test_icloud_is_not_asked_of_somebody_with_android_alone(client, adele):
    make_phone(adele, platform="android")

    assert "Unknown: ask the person" not in looked_up(client, "adele")


def test_several_hits_are_a_list_of_links_and_nobody_is_shown(client, contoso, adele):
    other = make_person(contoso, name="Adele Sommer")

    page = looked_up(client, "adele")

    assert "2 people. Choose one." in page
    assert f'href="{LOOK_UP}?person={other.pk}&amp;q=adele&amp;lang=en"' in page
    assert "Told</dt>" not in page
    assert not PersonLook.objects.exists()


def test_a_hit_of_the_list_is_opened_by_its_link(client, contoso, adele):
    make_person(contoso, name="Adele Sommer")

    page = client.get(LOOK_UP, {"person": adele.pk, "q": "adele"}).content.decode()

    assert "adele.winter@contoso.example" in page
    assert "Told</dt>" in page


def test_a_long_list_is_cut_and_says_so(client, contoso):
    for number in range(22):
        make_person(contoso, name=f"Adele Number{number}")

    page = looked_up(client, "adele")

    assert "More than 20 people. Type more of the name." in page
    assert page.count('id="hit-') == 20


@pytest.mark.parametrize("query", ["wint", "ADELE WIN", "adele.winter@contoso.example", "winter adele"])
def test_a_part_of_name_or_address_is_enough(client, adele, query):
    assert "Told</dt>" in looked_up(client, query)


@pytest.mark.parametrize("query", ["zeppelin", "%", "' OR 1=1 --", "<script>"])
def test_nobody_is_said_so(client, adele, query):
    page = looked_up(client, query)

    assert "Nobody by that name in your tenants." in page
    assert "<script>" not in page.replace("<script src", "")


def test_nothing_typed_finds_nobody_and_says_nothing(client, adele):
    page = looked_up(client, "  ")

    assert "Nobody by that name" not in page
    assert "Told</dt>" not in page


def test_people_of_foreign_tenants_are_not_found(client, contoso):
    foreign = make_person(make_tenant(), name="Adele Foreign")

    assert "Nobody by that name in your tenants." in looked_up(client, "adele")
    assert client.get(LOOK_UP, {"person": foreign.pk}).status_code == 404
    assert not PersonLook.objects.exists()


@pytest.mark.parametrize("person", ["0", "-1", "x", "99999999999999999999", "1.5", "²"])
def test_a_person_there_is_not_is_not_found(client, contoso, person):
    assert client.get(LOOK_UP, {"person": person}).status_code == 404


def test_readers_and_portal_administrators_look_nobody_up(client, adele):
    statuses = []
    for user in (make_user_with_role(adele.tenant, Role.READER), make_portal_administrator()):
        client.force_login(user)
        statuses.append(client.get(LOOK_UP, {"q": "adele"}).status_code)

    assert statuses == [404, 404]


def test_each_look_at_a_person_is_noted(client, adele):
    looked_up(client, "adele")

    look = PersonLook.objects.get()
    assert (look.person, look.place, look.by.tenant_access.get().tenant) == (adele, "helpdesk", adele.tenant)


def test_htmx_gets_the_result_alone_and_says_it_aloud(client, adele):
    answer = client.get(LOOK_UP, {"q": "adele"}, headers={"HX-Request": "true"})

    fragment = answer.content.decode()
    assert "<html" not in fragment
    assert '<div id="live" hx-swap-oob="innerHTML">Adele Winter</div>' in fragment
    assert "HX-Request" in answer["Vary"]


def test_mails_of_another_change_do_not_count(client, adele):
    delivery = make_delivery(adele)
    make_notice(change=make_change(mc_id="MC2222222"))

    page = client.get("/helpdesk/MC2222222/person/", {"q": "adele"}).content.decode()

    assert delivery.mailing.reference not in page
