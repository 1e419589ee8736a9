"""The audience is written into the ledger once, with a reason for everybody who is left out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import IntegrityError

from notifications.deliveries import freezing
from notifications.deliveries.addresses import is_usable
from notifications.deliveries.models import Chunk, Delivery, DeliveryState, Suppression
from notifications.deliveries.pinning import CannotSend
from notifications.mailings.models import Mailing
from notifications.texts.models import Purpose
from rollout.tenants.models import Mode, Person, Tenant
from tests.factories.notifications import FROZEN_AT, make_delivery, make_mailing
from tests.factories.tenants import make_person, make_tenant
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant(mode=Mode.LIVE, name="Contoso")


def suppress(person: Person, **overrides: object) -> None:
    fields = {"address": person.mail.upper(), "reason": "550", "since": FROZEN_AT - timedelta(days=1)} | overrides
    Suppression.objects.create(tenant=person.tenant, **fields)


def reasons(mailing: Mailing) -> dict[int, str]:
    return dict(mailing.deliveries.values_list("person_id", "reason"))


def test_everybody_in_the_audience_has_a_row_in_person_order(tenant: Tenant) -> None:
    people = [make_person(tenant) for _ in range(3)]
    mailing = make_mailing(make_wave(tenant))

    audience = freezing.freeze(mailing, at=FROZEN_AT)

    rows = list(mailing.deliveries.order_by("person_id"))
    assert [row.person_id for row in rows] == [person.pk for person in people]
    assert {row.state for row in rows} == {DeliveryState.WAITING}
    assert (audience.audience_count, audience.recipient_count, audience.left_out) == (3, 3, [])


def test_each_one_left_out_has_a_reason(tenant: Tenant) -> None:
    refused, expired, disabled, without, bad = (
        make_person(tenant),
        make_person(tenant),
        make_person(tenant, is_enabled=False),
        make_person(tenant, mail=""),
        make_person(tenant, mail="zoë@contoso"),
    )
    suppress(refused)
    suppress(expired, until=FROZEN_AT)
    # A disabled account is in an audience only by name.
    by_name = [person.entra_id for person in (refused, expired, disabled, without, bad)]
    mailing = make_mailing(make_wave(tenant, audience={"people": by_name}))

    audience = freezing.freeze(mailing, at=FROZEN_AT)

    assert reasons(mailing) == {
        refused.pk: "Address is suppressed",
        expired.pk: "",
        disabled.pk: "Account disabled",
        without.pk: "No mail address",
        bad.pk: "Unusable address",
    }
    assert (audience.recipient_count, audience.left_out_count) == (1, 4)
    assert set(mailing.deliveries.exclude(reason="").values_list("state", flat=True)) == {DeliveryState.SUPPRESSED}


def test_nobody_outside_the_audience_has_a_row(tenant: Tenant) -> None:
    told, refused, invited = (make_person(tenant) for _ in range(3))
    earlier = make_mailing(make_wave(tenant), state=Mailing.State.STOPPED)
    freezing.freeze(earlier, at=FROZEN_AT)
    Delivery.objects.filter(mailing=earlier, person=told).update(state=DeliveryState.SENT)
    suppress(refused)
    mailing = make_mailing(make_wave(tenant, audience={"people": [invited.entra_id]}))

    audience = freezing.freeze(mailing, at=FROZEN_AT)

    assert reasons(mailing) == {invited.pk: ""}
    assert (audience.audience_count, audience.left_out) == (1, [])


def test_address_refused_at_another_tenant_is_told(tenant: Tenant) -> None:
    address = "ada@contoso.example"
    person = make_person(tenant, mail=address)
    suppress(make_person(make_tenant(), mail=address))
    mailing = make_mailing(make_wave(tenant))

    freezing.freeze(mailing, at=FROZEN_AT)

    assert reasons(mailing) == {person.pk: ""}


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        ("a" * 64 + "@contoso.example", ""),
        ("a" * 65 + "@contoso.example", "Unusable address"),
        (" ada@contoso.example ", ""),
        ("ada@contoso.example\n", "Unusable address"),
        ("ada@@contoso.example", "Unusable address"),
        ("@contoso.example", "Unusable address"),
        ("ada@contoso-.example", "Unusable address"),
        ("ada.lund+mfa@mail-1.contoso.example", ""),
    ],
)
def test_database_and_python_agree_on_addresses(tenant: Tenant, mail: str, reason: str) -> None:
    person = make_person(tenant, mail=mail)
    mailing = make_mailing(make_wave(tenant))

    freezing.freeze(mailing, at=FROZEN_AT)

    assert reasons(mailing) == {person.pk: reason}
    assert is_usable(mail.strip(" ")) == (reason == "")


def test_trial_tenant_tells_its_allow_list_only() -> None:
    tenant = make_tenant(allow_list=["Ada@contoso.example"])
    ada, karl = make_person(tenant, mail="ada@CONTOSO.example"), make_person(tenant)
    mailing = make_mailing(make_wave(tenant))

    freezing.freeze(mailing, at=FROZEN_AT)

    assert reasons(mailing) == {ada.pk: "", karl.pk: "Not on the trial allow-list"}


def test_one_mail_per_address(tenant: Tenant) -> None:
    first, second = make_person(tenant, mail="desk@contoso.example"), make_person(tenant, mail="Desk@contoso.example")
    mailing = make_mailing(make_wave(tenant))

    freezing.freeze(mailing, at=FROZEN_AT)

    assert reasons(mailing) == {first.pk: "", second.pk: "Same address as somebody else"}


def test_advance_notice_goes_to_nobody_twice_and_a_reminder_does(tenant: Tenant) -> None:
    told, new = make_person(tenant), make_person(tenant)
    earlier = make_mailing(make_wave(tenant), state=Mailing.State.STOPPED)
    freezing.freeze(earlier, at=FROZEN_AT)
    Delivery.objects.filter(mailing=earlier, person=told).update(state=DeliveryState.SENT)
    wave = make_wave(tenant)
    advance = make_mailing(wave)
    reminder = make_mailing(wave, purpose=Purpose.REMINDER)

    freezing.freeze(advance, at=FROZEN_AT)
    freezing.freeze(reminder, at=FROZEN_AT)

    assert reasons(advance) == {told.pk: "Already told in wave 1", new.pk: ""}
    assert reasons(reminder) == {told.pk: "", new.pk: ""}


def test_who_was_told_twice_is_left_out_once_with_the_first_wave(tenant: Tenant) -> None:
    person = make_person(tenant)
    for state in (DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.SENT):
        earlier = make_mailing(make_wave(tenant), state=Mailing.State.STOPPED)
        make_delivery(earlier, person, state=state)
    mailing = make_mailing(make_wave(tenant))

    freezing.freeze(mailing, at=FROZEN_AT)

    assert reasons(mailing) == {person.pk: "Already told in wave 2"}


def test_people_are_cut_into_chunks_that_count_them(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "CHUNK_SIZE", 2)
    people = [make_person(tenant, **({"mail": ""} if number > 3 else {})) for number in range(6)]
    mailing = make_mailing(make_wave(tenant))

    freezing.freeze(mailing, at=FROZEN_AT)

    chunks = list(Chunk.objects.filter(mailing=mailing).order_by("number"))
    assert [(chunk.first_person, chunk.last_person) for chunk in chunks] == [
        (people[0].pk, people[1].pk),
        (people[2].pk, people[3].pk),
        (people[4].pk, people[5].pk),
    ]
    assert [(chunk.waiting, chunk.suppressed) for chunk in chunks] == [(2, 0), (2, 0), (0, 2)]
    assert [chunk.done_at for chunk in chunks] == [None, None, FROZEN_AT]


def test_preview_says_what_the_freeze_writes(tenant: Tenant) -> None:
    make_person(tenant)
    make_person(tenant, mail="")
    make_person(tenant, mail="nobody")
    mailing = make_mailing(make_wave(tenant))

    seen = freezing.preview(mailing, FROZEN_AT)

    assert seen == freezing.freeze(mailing, at=FROZEN_AT)


def test_preview_rows_are_sliced_and_searched(tenant: Tenant) -> None:
    ada = make_person(tenant, name="Ada Lund")
    karl = make_person(tenant, name="Karl 100 % Ebner")
    lena = make_person(tenant, name="Lena Fuchs", mail="")
    mailing = make_mailing(make_wave(tenant))

    rows = freezing.preview_rows(mailing)

    assert len(rows) == 3
    assert [row.person_id for row in rows] == [ada.pk, karl.pk, lena.pk]
    assert (rows[1].name, rows[2].reason) == ("Karl 100 % Ebner", "No mail address")
    assert [row.name for row in freezing.preview_rows(mailing, reason="none")[1:5]] == ["Karl 100 % Ebner"]
    assert [row.name for row in freezing.preview_rows(mailing, reason="No mail address")] == ["Lena Fuchs"]
    assert [row.name for row in freezing.preview_rows(mailing, q="100 %")] == ["Karl 100 % Ebner"]
    assert len(freezing.preview_rows(mailing, q="_")) == 0


def test_a_person_is_placed_among_those_who_get_it_in_one_question(
    tenant: Tenant, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    first, _, second, third = (make_person(tenant, **mail) for mail in ({}, {"mail": ""}, {}, {}))
    rows = freezing.preview_rows(make_mailing(make_wave(tenant)), reason="none")

    with django_assert_num_queries(1):
        placed = rows.placed(second.pk)

    assert placed is not None
    assert placed.candidate.person_id == second.pk
    assert (placed.number, placed.count) == (2, 3)
    assert (placed.previous, placed.next) == (first.pk, third.pk)


def test_who_does_not_get_it_gives_place_to_the_first(tenant: Tenant) -> None:
    first, left_out = make_person(tenant), make_person(tenant, mail="")
    mailing = make_mailing(make_wave(tenant))

    placed = freezing.preview_rows(mailing, reason="none").placed(left_out.pk)

    assert placed is not None
    assert (placed.candidate.person_id, placed.previous, placed.next) == (first.pk, None, None)
    assert freezing.preview_rows(mailing, q="nobody of this name").placed(first.pk) is None


def test_what_is_missing_is_named(tenant: Tenant) -> None:
    tenant.sender_address = ""
    tenant.save(update_fields=["sender_address"])
    mailing = make_mailing(make_wave(tenant), version=7)

    with pytest.raises(CannotSend, match="Missing: sender address, a published text"):
        freezing.freeze(mailing, at=FROZEN_AT)


def test_second_freeze_fails(tenant: Tenant) -> None:
    make_person(tenant)
    mailing = make_mailing(make_wave(tenant))
    freezing.freeze(mailing, at=FROZEN_AT)

    with pytest.raises(IntegrityError):
        freezing.freeze(mailing, at=FROZEN_AT)
