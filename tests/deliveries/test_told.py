"""A mail about changed dates says what its own reader was told, and what holds now."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from notifications.deliveries import freezing, messages, sending, told
from notifications.deliveries.models import Delivery
from notifications.mailings import moved_dates
from notifications.mailings.models import Mailing
from portal.demo.outcomes import settle
from rollout.tenants.models import Person
from tests.deliveries.sink import Sink
from tests.factories.mailings import make_approved, make_closed_mailing, make_moved_window
from tests.factories.tenants import make_person

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2025, 9, 26, 12, 0, tzinfo=UTC)
FIRST, THEN, NOW = (
    "between Monday 6 and Friday 10 October 2025",
    "between Monday 13 and Friday 17 October 2025",
    "between Monday 20 and Friday 24 October 2025",
)


def draft_after_a_move(mailing: Mailing, *, starts_on: date = date(2025, 10, 13), days: int = 14) -> Mailing:
    wave = mailing.wave
    wave.change_plan(by=None, at=AT, starts_on=starts_on, ends_on=date(2025, 10, starts_on.day + 4))
    make_moved_window(wave.change, days=days)
    assert moved_dates.sweep(at=AT) == 1
    return Mailing.objects.about_changed_dates().unsent().with_rows().get()


def start(mailing: Mailing) -> None:
    make_approved(mailing)
    mailing.start(by=None, at=AT)


def plain(content: bytes) -> str:
    part = message_from_bytes(content, policy=default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_exactly_those_who_were_told_get_the_mail(sink: Sink) -> None:
    advance = make_closed_mailing(people=6, refused=2)
    make_person(advance.tenant)
    reached = set(advance.deliveries.filter(state="sent").values_list("address", flat=True))
    mailing = draft_after_a_move(advance)

    start(mailing)
    sending.deliver(seconds=20)

    assert sorted(sink.recipients) == sorted(reached)
    text = plain(sink.received[0].content)
    assert f"Your group’s turn is {THEN}." in text
    assert f"Your group’s turn: {FIRST}" in text
    assert "Microsoft’s date: September to early October 2025" in text
    mailing.refresh_from_db()
    assert told.Dates.of(mailing.pinned["dates"]) == told.dates_now(mailing.wave)


def test_each_reader_is_reminded_of_what_they_were_told_themselves() -> None:
    advance = make_closed_mailing(people=2)
    first = draft_after_a_move(advance)
    start(first)
    settle(first, at=AT, refused=1)
    first.close(at=AT)
    second = draft_after_a_move(advance, starts_on=date(2025, 10, 20), days=28)

    before = {p.pk: messages.mail_before(second, p).plain for p in Person.objects.all()}
    start(second)

    reached = first.deliveries.get(state="sent").person_id
    for row in Delivery.objects.filter(mailing=second).select_related("person", "mailing"):
        mail = messages.mail_of(row).plain
        assert mail == before[row.person_id]
        assert (f"Your group’s turn: {THEN}" in mail) == (row.person_id == reached)
        assert (f"Your group’s turn: {FIRST}" in mail) == (row.person_id != reached)
        assert f"Your group’s turn: {NOW}" in mail


def test_who_left_or_lost_the_address_is_listed_with_the_reason() -> None:
    advance = make_closed_mailing(people=4)
    gone, silent, disabled, _ = Person.objects.order_by("pk")
    Person.objects.filter(pk=gone.pk).update(left_at=AT)
    Person.objects.filter(pk=silent.pk).update(mail="")
    Person.objects.filter(pk=disabled.pk).update(is_enabled=False)
    mailing = draft_after_a_move(advance)

    start(mailing)

    assert dict(mailing.deliveries.exclude(reason="").values_list("person_id", "reason")) == {
        gone.pk: "No longer in the directory",
        silent.pk: "No mail address",
        disabled.pk: "Account disabled",
    }


def test_reader_of_a_language_the_first_mail_did_not_have_is_reminded_in_it() -> None:
    advance = make_closed_mailing(people=1)
    Person.objects.update(locale="de")
    mailing = draft_after_a_move(advance)

    mail = messages.mail_before(mailing, Person.objects.get())

    assert "Ihre Gruppe: zwischen Montag, 6., und Freitag, 10. Oktober 2025" in mail.plain


def test_trial_tenant_tells_its_allow_list_only() -> None:
    advance = make_closed_mailing(people=3)
    allowed = advance.deliveries.earliest("person_id")
    advance.tenant.mode = "trial"
    advance.tenant.allow_list = [allowed.address]
    advance.tenant.save()
    mailing = draft_after_a_move(advance)

    rows = freezing.preview_rows(mailing)

    assert {row.person_id: row.reason for row in rows if not row.reason} == {allowed.person_id: ""}
    assert len(rows) == 3
