"""The pages of mailings, and their acts."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from notifications.mailings.content import content_hash
from notifications.mailings.models import Mailing, MailingState
from notifications.mailings.views import _joined
from portal.demo.outcomes import settle
from rollout.tenants.models import Role
from rollout.waves.models import WaveState
from tests.factories.mailings import make_mailing, make_sending_mailing, make_told_wave
from tests.factories.notifications import make_text, make_text_version
from tests.factories.tenants import make_person, make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)


def signed_in_as(client, tenant, role):
    user = make_user_with_role(tenant, role)
    client.force_login(user)
    return user


def page_of(client, mailing, **query):
    return client.get(reverse("mailings:detail", args=[mailing.pk]), query).content.decode()


def test_before_sending_the_page_shows_mail_checks_and_numbers(client):
    wave = make_told_wave(people=2)
    make_person(wave.tenant, mail="", name="Nobody Reachable")
    mailing = make_mailing(wave)
    signed_in_as(client, wave.tenant, Role.APPROVER)

    page, people = page_of(client, mailing), reverse("mailings:people", args=[mailing.pk])

    assert f'<a href="{people}?reason=none">2</a></b> get it <b>1</b> do not' in page
    assert "No mail address" in page
    assert "1 of 2" in page
    assert "Approve: 2 mails may be sent" in page


def test_next_person_is_a_link_of_the_page(client):
    mailing = make_mailing(make_told_wave(people=2))
    signed_in_as(client, mailing.tenant, Role.APPROVER)
    second = mailing.tenant.people.latest("pk")

    assert "2 of 2" in page_of(client, mailing, to=second.pk)


def test_a_reader_sees_counts_and_no_person(client):
    mailing = make_mailing(make_told_wave(people=1))
    signed_in_as(client, mailing.tenant, Role.READER)

    page = page_of(client, mailing)

    assert "<b>1</b> get it" in page
    assert "person0@" not in page
    assert "Pat Person0" not in page
    assert client.get(reverse("mailings:people", args=[mailing.pk])).status_code == 404


def test_approved_and_pressed_it_is_sending(client):
    mailing = make_mailing(make_told_wave(people=2))
    signed_in_as(client, mailing.tenant, Role.APPROVER)
    read = {"has_read": "on", "content_hash": content_hash(mailing)}

    client.post(reverse("mailings:approve", args=[mailing.pk]), read)
    assert "Send 2 mails" in page_of(client, mailing)
    client.post(reverse("mailings:send", args=[mailing.pk]))

    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING
    assert "0 of 2 sent" in page_of(client, mailing)


def test_who_has_not_ticked_having_read_it_approves_nothing(client):
    mailing = make_mailing()
    signed_in_as(client, mailing.tenant, Role.APPROVER)

    client.post(reverse("mailings:approve", args=[mailing.pk]), {"content_hash": content_hash(mailing)})

    assert not mailing.approvals.exists()


def test_what_changed_while_it_was_read_is_not_approved(client):
    mailing = make_mailing()
    signed_in_as(client, mailing.tenant, Role.APPROVER)

    answer = client.post(
        reverse("mailings:approve", args=[mailing.pk]), {"has_read": "on", "content_hash": "0" * 64}, follow=True
    )

    assert not mailing.approvals.exists()
    assert "changed while you read it" in answer.content.decode()


@pytest.mark.parametrize("act", ["approve", "send", "pause", "resume", "stop", "settle", "send_back"])
@pytest.mark.parametrize("role", [Role.READER, Role.HELPDESK])
def test_who_may_only_look_cannot_act(client, act, role):
    mailing = make_mailing()
    signed_in_as(client, mailing.tenant, role)

    assert client.post(reverse(f"mailings:{act}", args=[mailing.pk])).status_code == 404


def test_the_mail_of_a_foreign_person_is_not_shown(client):
    mailing = make_mailing()
    signed_in_as(client, mailing.tenant, Role.ADMINISTRATOR)
    foreign = make_person()

    answer = client.get(reverse("mailings:preview", args=[mailing.pk]), {"to": foreign.pk})

    assert answer.status_code == 404


@pytest.mark.parametrize("typed", ["²", "٣", "9" * 30, "9" * 5_000, "-1", "1;2"])
def test_an_address_with_no_person_is_not_found(client, typed):
    mailing = make_mailing()
    signed_in_as(client, mailing.tenant, Role.ADMINISTRATOR)

    assert client.get(reverse("mailings:preview", args=[mailing.pk]), {"to": typed}).status_code == 404
    assert client.post(reverse("mailings:send_to_me", args=[mailing.pk]), {"to": typed}).status_code == 404
    assert client.get(reverse("mailings:detail", args=[mailing.pk]), {"to": typed}).status_code == 200


def test_the_mail_comes_under_its_own_policy(client):
    mailing = make_mailing()
    signed_in_as(client, mailing.tenant, Role.READER)

    answer = client.get(reverse("mailings:preview", args=[mailing.pk]), {"as": "dark"})

    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_poll_gets_the_island_alone_and_stops_when_all_is_over(client):
    mailing = make_sending_mailing(people=2)
    signed_in_as(client, mailing.tenant, Role.APPROVER)
    address = reverse("mailings:detail", args=[mailing.pk])

    running = client.get(address, headers={"hx-request": "true"}).content.decode()
    settle(mailing, at=AT)
    mailing.close(at=AT)
    over = client.get(address, headers={"hx-request": "true"}).content.decode()

    assert "<html" not in running
    assert 'hx-trigger="every 5s"' in running
    assert "hx-trigger" not in over
    assert "Adds up, person by person" in over


def test_the_proof_names_every_person_and_outcome(client):
    mailing = make_sending_mailing(people=3)
    settle(mailing, at=AT, refused=1)
    signed_in_as(client, mailing.tenant, Role.HELPDESK)

    lines = client.get(reverse("mailings:proof", args=[mailing.pk])).getvalue().decode().splitlines()

    assert len(lines) == 4
    assert sum(",Failed," in line for line in lines) == 1


def test_stop_asks_first_and_names_the_number(client):
    mailing = make_sending_mailing(people=2)
    signed_in_as(client, mailing.tenant, Role.APPROVER)

    question = client.get(reverse("mailings:stop", args=[mailing.pk])).content.decode()

    assert "Stop for good: 2 people will not be told" in question
    assert Mailing.objects.get().state == MailingState.SENDING


def test_without_a_sender_the_page_says_what_is_missing(client):
    mailing = make_mailing()
    mailing.tenant.sender_address = ""
    mailing.tenant.save()
    signed_in_as(client, mailing.tenant, Role.ADMINISTRATOR)

    page = page_of(client, mailing)

    assert "sender address" in page


def test_a_mailing_is_added_to_a_wave_once(client):
    wave = make_told_wave()
    signed_in_as(client, wave.tenant, Role.ADMINISTRATOR)
    address = reverse("mailings:add", args=[wave.pk])

    client.post(address, {"purpose": "advance"})
    client.post(address, {"purpose": "advance"})

    assert wave.mailings.count() == 1


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (WaveState.READY, ["advance", "today", "done"]),
        (WaveState.DONE, ["done"]),
    ],
)
def test_a_wave_is_offered_what_is_published_and_never_a_correction(client, state, offered):
    wave = make_told_wave(state=state)
    for purpose in ("today", "correction", "done"):
        make_text_version(make_text(change=wave.change, purpose=purpose))
    signed_in_as(client, wave.tenant, Role.ADMINISTRATOR)

    page = client.get(reverse("waves:detail", args=[wave.pk]))
    client.post(reverse("mailings:add", args=[wave.pk]), {"purpose": "correction"})

    assert [value for value, _ in page.context["add_mailing_form"].fields["purpose"].choices] == offered
    assert not wave.mailings.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_asks_as_often_for_thirty_mailings_as_for_one(client, number, django_assert_num_queries):
    wave = make_told_wave()
    for _ in range(number):
        make_mailing(wave, state=MailingState.STOPPED)
    signed_in_as(client, wave.tenant, Role.READER)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("mailings:list"))


LIST_QUERIES = 12


def test_the_list_counts_who_got_it_while_a_mailing_runs(client):
    mailing = make_sending_mailing(3)
    settle(mailing, at=AT, sent=2)
    signed_in_as(client, mailing.tenant, Role.READER)

    page = client.get(reverse("mailings:list")).content.decode()

    assert '<td data-label="Sent" class="number">2</td>' in page


def test_an_administrator_may_ask_others_to_approve(client):
    mailing = make_mailing(make_told_wave(people=2))
    signed_in_as(client, mailing.tenant, Role.ADMINISTRATOR)
    assert "Ask others to approve" in page_of(client, mailing)

    client.post(reverse("mailings:ask_for_approval", args=[mailing.pk]))

    mailing.refresh_from_db()
    assert mailing.state == MailingState.WAITING
    assert "Ask others to approve" not in page_of(client, mailing)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "every language"),
        (["English"], "English"),
        (["English", "German"], "English and German"),
        (["English", "French", "German"], "English, French and German"),
    ],
)
def test_languages_are_joined_as_people_say_them(names, words):
    assert _joined(names) == words
