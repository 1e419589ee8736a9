"""The very mail, made again."""

from datetime import date

import pytest

from notifications.deliveries import messages
from notifications.deliveries.models import Delivery
from notifications.deliveries.pinning import Pins
from notifications.deliveries.sending import deliver
from notifications.mailings.models import Mailing
from rollout.tenants.models import Mode
from tests.deliveries.sink import Sink
from tests.factories.notifications import WITH_PICTURE, make_frozen_mailing, make_mailing, make_text, make_text_version
from tests.factories.tenants import make_person, make_tenant
from tests.factories.waves import make_wave


def rename_and_move(mailing: Mailing) -> None:
    wave, tenant = mailing.wave, mailing.wave.tenant
    tenant.name, tenant.sender_name, tenant.sender_address = "Fabrikam", "Fabrikam IT", "it@fabrikam.example"
    tenant.service_desk_name, tenant.public_host = "Another desk", "elsewhere.example"
    tenant.save()
    wave.starts_on, wave.ends_on = date(2026, 1, 12), date(2026, 1, 16)
    wave.save()
    for row in mailing.deliveries.select_related("person"):
        row.person.given_name, row.person.mail = "Renamed", "renamed@people.example"
        row.person.save()
    make_text_version(mailing.text, version=2, markdown=mailing.text.versions.get().markdown + "\nNew.\n")


@pytest.mark.django_db(transaction=True)
def test_mail_is_made_again_byte_for_byte_after_a_rename_and_a_moved_wave(sink: Sink) -> None:
    text = make_text()
    make_text_version(text, markdown=WITH_PICTURE)
    mailing = make_frozen_mailing(people=3, text=text)
    deliver(10)
    rename_and_move(mailing)

    rows = Delivery.objects.filter(mailing=mailing).select_related("mailing")
    assert {row.address: messages.bytes_of(row) for row in rows} == {
        mail.recipient: mail.content for mail in sink.received
    }
    assert all(b"Content-Type: image/png" in mail.content for mail in sink.received)


@pytest.mark.django_db
def test_mail_says_the_persons_name_and_the_waves_days() -> None:
    mailing = make_frozen_mailing(people=1)

    mail = messages.mail_of(Delivery.objects.select_related("mailing").get(mailing=mailing))

    assert "Hello Pat," in mail.plain
    assert "We expect it between Monday 6 and Friday 10 October 2025." in mail.plain
    assert mailing.reference in mail.html


@pytest.mark.django_db
def test_preview_is_the_mail_that_will_be_sent() -> None:
    tenant = make_tenant(mode=Mode.LIVE, public_host="changes.contoso.example")
    text = make_text()
    make_text_version(text)
    make_text_version(text, locale="de")
    person = make_person(tenant, locale="de-AT", given_name="")
    mailing = make_mailing(make_wave(tenant), text=text)

    mail = messages.mail_before(mailing, person)

    assert mail.locale == "de"
    assert "Hello there," in mail.plain
    assert "zwischen Montag, 6., und Freitag, 10. Oktober 2025" in mail.plain
    assert "changes.contoso.example/check" in mail.plain
    assert messages.mail_before(mailing, None, "en").plain.count("Hello Adele,") == 1


@pytest.mark.django_db
def test_message_id_belongs_to_one_person_of_one_mailing() -> None:
    pins = Pins.of(make_frozen_mailing(people=1).pinned)

    ids = {messages.message_id(pins, *pair) for pair in [(1, 23), (12, 3), (1, 23), (2, 23)]}

    assert len(ids) == 3
    assert {one.partition("@")[2] for one in ids} == {pins.sender_address.partition("@")[2]}


@pytest.mark.django_db
def test_without_the_mailings_key_a_message_id_cannot_be_guessed() -> None:
    first, second = (Pins.of(make_frozen_mailing(people=1).pinned) for _ in range(2))

    assert messages.message_id(first, 1, 1).partition("@")[0] != messages.message_id(second, 1, 1).partition("@")[0]
