"""A single mail is sent once, to somebody who may get it."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from django.utils import timezone

from notifications.deliveries import direct
from notifications.deliveries.models import DirectMail, Suppression
from notifications.deliveries.sending import deliver
from notifications.texts.models import Picture
from notifications.texts.rendering import RenderedMail
from rollout.tenants.models import Mode, Tenant
from tests.deliveries.sink import HANG_UP, Sink
from tests.factories.notifications import FROZEN_AT, make_direct_mail
from tests.factories.tenants import make_tenant

MAIL = RenderedMail("Please correct a document", "<p>Please correct it.</p>", "Please correct it.", "en")


def tell(tenant: Tenant, **overrides: Any) -> DirectMail:
    values: dict[str, Any] = {
        "address": "ines@contoso.example",
        "subject_noun": "document_task",
        "subject_id": 12,
        "key": "document_task:12:1",
        "mail": MAIL,
        "at": FROZEN_AT,
    }
    return direct.tell(tenant=tenant, **values | overrides)


@pytest.mark.django_db
def test_same_key_is_told_once() -> None:
    tenant = make_tenant(mode=Mode.LIVE)

    assert tell(tenant).pk == tell(tenant, mail=replace(MAIL, subject="Another subject")).pk
    assert DirectMail.objects.get().subject == "Please correct a document"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tenant", "address", "reason"),
    [
        ({"mode": Mode.TRIAL}, "ines@contoso.example", "Not on the trial allow-list"),
        ({"mode": Mode.TRIAL, "allow_list": ["Ines@contoso.example"]}, "ines@contoso.example", ""),
        ({"mode": Mode.LIVE}, "", "No mail address"),
        ({"mode": Mode.LIVE}, "ines@contoso", "Unusable address"),
        ({"mode": Mode.LIVE}, "x@y.example\r\nBcc: z@y.example", "Unusable address"),
        (
            {"mode": Mode.LIVE, "name": "Contoso", "reply_to": ""},
            "ines@contoso.example",
            "Contoso cannot send: reply-to address missing",
        ),
    ],
)
def test_somebody_who_may_not_get_it_is_suppressed(tenant: dict[str, Any], address: str, reason: str) -> None:
    told = tell(make_tenant(**tenant), address=address)

    assert told.reason == reason
    assert told.state == ("suppressed" if reason else "waiting")


@pytest.mark.django_db
def test_suppressed_address_gets_no_single_mail() -> None:
    tenant = make_tenant(mode=Mode.LIVE)
    Suppression.objects.create(tenant=tenant, address="INES@contoso.example", reason="550", since=FROZEN_AT)

    assert tell(tenant).reason == "Address is suppressed"


@pytest.mark.django_db(transaction=True)
def test_single_mails_are_sent_in_the_tenants_name(sink: Sink) -> None:
    tenant = make_tenant(mode=Mode.LIVE)
    told = tell(tenant)

    deliver(10)

    told.refresh_from_db()
    assert (told.state, told.code, told.lease_until) == ("sent", 250, None)
    assert [(mail.sender, mail.recipient) for mail in sink.received] == [(tenant.sender_address, told.address)]
    assert deliver(10).counts == {}


@pytest.mark.django_db(transaction=True)
def test_back_in_trial_a_mail_that_waits_leaves_for_the_allow_list_alone(sink: Sink) -> None:
    tenant = make_tenant(mode=Mode.LIVE)
    outside, inside = tell(tenant), tell(tenant, address="adele@contoso.example", key="another")
    Tenant.objects.update(mode=Mode.TRIAL, allow_list=["Adele@contoso.example"])

    deliver(10)

    outside.refresh_from_db()
    assert (outside.state, outside.reason, outside.handed_at) == ("suppressed", "Not on the trial allow-list", None)
    assert [mail.recipient for mail in sink.received] == [inside.address]


@pytest.mark.django_db(transaction=True)
def test_single_mails_end_as_any_other(sink: Sink) -> None:
    refused, deferred, doubtful = make_direct_mail(), make_direct_mail(), make_direct_mail()
    sink.at_recipient = {refused.address: "550 5.1.1 no", deferred.address: "451 4.7.1 later"}
    sink.after = {doubtful.address: HANG_UP}

    deliver(10)

    states = dict(DirectMail.objects.values_list("pk", "state"))
    assert states == {refused.pk: "failed", deferred.pk: "deferred", doubtful.pk: "in_doubt"}
    assert DirectMail.objects.get(pk=deferred.pk).next_attempt_at > timezone.now() + timedelta(seconds=45)


@pytest.mark.django_db(transaction=True)
def test_single_mail_waits_when_the_relay_refuses_us(sink: Sink) -> None:
    told = make_direct_mail()
    sink.at_sender = "530 5.7.0 Sign in first"

    assert deliver(10).trouble

    told.refresh_from_db()
    assert (told.state, told.attempts, told.handed_at, told.lease_until) == ("waiting", 0, None, None)


@pytest.mark.django_db(transaction=True)
def test_single_mail_takes_its_picture_along(sink: Sink) -> None:
    picture = Picture.objects.create(pk="0" * 32, png=b"\x89PNG drawn")
    tell(make_tenant(mode=Mode.LIVE), mail=replace(MAIL, html='<img src="cid:a" alt="">', picture_id=picture.pk))

    deliver(10)

    *_, image = message_from_bytes(sink.received[0].content).walk()
    assert (image.get_content_type(), image.get_payload(decode=True)) == ("image/png", picture.png)
