"""A correction goes to exactly those who got what it corrects, each once, and says which mail it means."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from notifications.deliveries import freezing, messages
from notifications.deliveries.models import DeliveryState
from notifications.mailings.content import content_hash
from notifications.mailings.corrections import correct_mailing, correct_version
from notifications.mailings.models import AlreadyOpen, Mailing, MailingState, NotReadyToSend
from notifications.texts.models import Purpose
from portal.demo.outcomes import settle
from rollout.tenants.models import Person, Role, Tenant
from rollout.waves.models import Wave, WaveState
from tests.factories.accounts import make_user
from tests.factories.mailings import make_accepted, make_approved, make_mailing, make_told_wave
from tests.factories.notifications import make_text, make_text_version
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)
SOURCE = """---
subject: "A correction"
preheader: We were wrong.
title: A correction
---
Please disregard “{{ corrected_subject }}” of {{ corrected_on }}. It is {{ wave_days }}.
"""


def sent_mailing(wave: Wave, *, at: datetime = AT, refused: int = 0, purpose: str = "reminder") -> Mailing:
    """A closed mailing of the wave, of the same version as every other of that purpose."""
    text = make_text(change=wave.change, purpose=purpose)
    if not text.versions.exists():
        make_text_version(text)
    mailing = Mailing.objects.draft(wave=wave, purpose=purpose, by=None, at=at)
    make_approved(mailing)
    make_accepted(mailing, at=at)
    mailing.start(by=None, at=at)
    settle(mailing, at=at, refused=refused)
    assert mailing.close(at=at)
    return mailing


@pytest.fixture
def wave() -> Wave:
    """Of four people, of a change with a text for corrections."""
    wave = make_told_wave(people=4)
    Tenant.objects.update(time_zone="UTC", locale="en")
    make_text_version(make_text(change=wave.change, purpose=Purpose.CORRECTION), markdown=SOURCE)
    return Wave.objects.select_related("tenant", "change").get()


def reasons(mailing: Mailing) -> dict[str, str]:
    """By name, everybody whom the correction is for, and why somebody does not get it."""
    return {row.name: row.reason for row in freezing.preview_rows(mailing)}


def test_it_is_for_those_who_got_it_and_those_in_doubt_and_for_nobody_else(wave: Wave) -> None:
    mailing = sent_mailing(wave, refused=1)
    doubtful = mailing.deliveries.filter(state="sent").first()
    mailing.deliveries.filter(person=doubtful.person_id).update(state=DeliveryState.IN_DOUBT)

    draft = correct_mailing(mailing, by=make_user(), at=AT)

    got = mailing.deliveries.filter(state__in=("sent", "in_doubt")).values_list("person__name", flat=True)
    assert reasons(draft) == dict.fromkeys(got, "")
    assert len(got) == 3


def test_who_left_meanwhile_stands_in_the_ledger_with_the_reason(wave: Wave) -> None:
    mailing = sent_mailing(wave)
    Person.objects.filter(name="Pat Person1").update(left_at=AT)
    Wave.objects.update(state=WaveState.DONE)
    draft = correct_mailing(mailing, by=None, at=AT)
    make_approved(draft)

    draft.start(by=None, at=AT)

    assert draft.audience_count == 4
    assert draft.deliveries.get(state="suppressed").reason == "No longer in the directory"


def test_it_names_the_subject_and_the_day_as_each_person_got_it(wave: Wave) -> None:
    early = sent_mailing(wave, at=AT - timedelta(days=2))
    later = sent_mailing(wave, at=AT)
    first = early.deliveries.earliest("person_id").person_id
    later.deliveries.filter(person=first).update(state="failed")
    (draft,) = correct_version(Mailing.objects.of_version(early.text_id, 1), by=None, at=AT).drafts
    make_approved(draft)

    said_before = messages.mail_before(draft, Person.objects.get(pk=first)).plain
    draft.start(by=None, at=AT)

    said = {row.person_id: messages.mail_of(row).plain for row in draft.deliveries.select_related("mailing")}
    assert "disregard “Backup moves to iCloud” of Saturday 27 September 2025" in said[first]
    assert said_before == said.pop(first)
    assert len(said) == 3
    assert all("of Monday 29 September 2025" in plain for plain in said.values())


def test_who_got_the_version_in_two_waves_is_corrected_once(wave: Wave) -> None:
    other = make_told_wave(tenant=wave.tenant, people=0, change=wave.change)
    sent_mailing(wave)
    sent_mailing(other)
    written = correct_version(Mailing.objects.all(), by=None, at=AT)
    one, two = written.drafts
    make_approved(one)

    one.start(by=None, at=AT)
    settle(one, at=AT)

    assert set(reasons(two).values()) == {f"Already told in wave {wave.number}"}
    with pytest.raises(NotReadyToSend, match="Nobody would get"):
        two.start(by=None, at=AT)


def test_a_wave_has_one_open_correction(wave: Wave) -> None:
    mailing = sent_mailing(wave)
    correct_mailing(mailing, by=None, at=AT)

    with pytest.raises(AlreadyOpen):
        correct_mailing(mailing, by=None, at=AT)
    assert correct_version(Mailing.objects.filter(pk=mailing.pk), by=None, at=AT).open_count == 1


def test_what_it_corrects_is_part_of_what_is_approved(wave: Wave) -> None:
    first, second = sent_mailing(wave), sent_mailing(wave)
    draft = correct_mailing(first, by=None, at=AT)
    before = content_hash(draft)

    draft.corrects = second
    assert content_hash(draft) != before
    draft.corrects, draft.corrects_version = first, True
    assert content_hash(draft) != before


def test_what_is_still_being_sent_is_stopped_before_it_is_corrected(wave: Wave) -> None:
    mailing = make_mailing(wave)
    make_approved(mailing)
    mailing.start(by=None, at=AT)
    settle(mailing, at=AT, sent=2)
    mailing.pause(by=None, reason="wrong", at=AT)
    draft = correct_mailing(mailing, by=None, at=AT)
    make_approved(draft)
    mailing.resume(by=None, at=AT)
    draft.refresh_from_db()

    with pytest.raises(NotReadyToSend, match=r"is still being sent\. Stop it first"):
        draft.start(by=None, at=AT)


def test_page_asks_with_the_number_and_writes_a_draft(client: Client, wave: Wave) -> None:
    mailing = sent_mailing(wave, refused=1)
    client.force_login(make_user_with_role(wave.tenant, Role.ADMINISTRATOR))
    address = reverse("mailings:correct", args=[mailing.pk])

    assert "Write a correction for 3 people" in client.get(address).content.decode()
    client.head(address)
    assert not Mailing.objects.filter(purpose=Purpose.CORRECTION).exists(), "whoever only looks writes none"
    page = unescape(client.post(address, follow=True).content.decode())

    draft = Mailing.objects.get(purpose=Purpose.CORRECTION)
    assert (draft.corrects, draft.state) == (mailing, MailingState.DRAFT)
    assert mailing.transitions.latest("pk").reason == f"A correction was written: {draft.reference}"
    assert f"Exactly those who got {mailing.reference}, those in doubt among them: 3 people." in page


def test_without_a_published_text_it_leads_to_the_texts(client: Client, wave: Wave) -> None:
    mailing = sent_mailing(wave)
    wave.change.texts.filter(purpose=Purpose.CORRECTION).delete()
    client.force_login(make_user_with_role(wave.tenant, Role.ADMINISTRATOR))

    answer = client.post(reverse("mailings:correct", args=[mailing.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("texts:list", args=[wave.change.mc_id]), 302)]
    assert "no published text for corrections" in answer.content.decode()
    assert not Mailing.objects.filter(purpose=Purpose.CORRECTION).exists()


def test_a_version_names_its_mailings_and_people_and_is_corrected_in_all_waves(client: Client, wave: Wave) -> None:
    other = make_told_wave(tenant=wave.tenant, people=0, change=wave.change)
    mailing = sent_mailing(wave, refused=1)
    sent_mailing(other)
    client.force_login(make_user_with_role(wave.tenant, Role.ADMINISTRATOR))
    places = {"text_pk": mailing.text_id, "number": 1}

    page = client.get(reverse("mailings:of_version", kwargs=places)).content.decode()
    client.post(reverse("mailings:correct_of_version", kwargs=places))

    assert "Sent by 2 mailings to 4 people" in page
    assert "Write corrections for 4 people" in page
    assert Mailing.objects.filter(purpose=Purpose.CORRECTION, corrects_version=True).count() == 2


def test_a_stranger_sees_no_numbers_of_a_version(client: Client, wave: Wave) -> None:
    mailing = sent_mailing(wave)
    stranger = make_user_with_role(make_told_wave(people=0, change=wave.change).tenant, Role.READER)
    client.force_login(stranger)

    page = client.get(reverse("mailings:of_version", kwargs={"text_pk": mailing.text_id, "number": 1}))

    assert "No mailing of yours has told anybody this version." in page.content.decode()
