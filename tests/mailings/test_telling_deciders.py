"""Who can approve is told by mail what waits, once; the author is told why it came back."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from notifications.deliveries.models import DirectMail
from notifications.mailings import telling_deciders
from notifications.mailings.content import content_hash
from notifications.mailings.models import Mailing, MailingState
from portal.accounts.models import User
from rollout.tenants.models import Mode, Role
from tests.factories.mailings import make_mailing, make_told_wave
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)


def written(people: int = 1, mode: str = Mode.LIVE) -> tuple[Mailing, User]:
    """A draft and its author, who administers the tenant."""
    tenant = make_tenant(name="Contoso", mode=mode, time_zone="Europe/Berlin")
    author = make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund")
    send_at = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)
    return make_mailing(make_told_wave(tenant, people), created_by=author, send_at=send_at), author


def told() -> list[str]:
    return sorted(DirectMail.objects.values_list("address", flat=True))


def test_who_can_approve_is_told_what_waits_and_nobody_else():
    mailing, author = written(people=3)
    petra = make_user_with_role(mailing.tenant, Role.APPROVER, name="Petra Vogt")
    make_user_with_role(mailing.tenant, Role.HELPDESK)
    make_user_with_role(mailing.tenant, Role.APPROVER, is_active=False)
    make_user_with_role(make_tenant(), Role.APPROVER)

    assert telling_deciders.ask_for_approval(mailing, by=author, at=AT) == 1

    mail = DirectMail.objects.get()
    assert (mail.address, mail.state) == (petra.email, "waiting")
    url = f"http://127.0.0.1:8000/mailings/{mailing.pk}/"
    for words in ("Petra Vogt", "3 people", "Mon 29 Sep 2025, 09:00 (Europe/Berlin)", "Ada Lund", url, "One is needed"):
        assert words in mail.plain
        assert words in mail.html


def test_asked_again_for_the_same_nobody_is_told_twice_and_for_something_else_all_are():
    mailing, author = written()
    make_user_with_role(mailing.tenant, Role.APPROVER)
    telling_deciders.ask_for_approval(mailing, by=author, at=AT)
    mailing.send_back(by=author, reason="Wait.", at=AT)
    telling_deciders.ask_for_approval(mailing, by=author, at=AT)
    assert DirectMail.objects.count() == 1

    mailing.plan(send_at=None, not_after=None, in_doubt_policy="ask", at=AT)
    telling_deciders.tell_who_can_approve(mailing, by=author, at=AT)

    assert DirectMail.objects.count() == 2


def test_above_500_the_first_of_two_has_all_others_told_the_author_among_them():
    mailing, author = written(people=501)
    first, second = (make_user_with_role(mailing.tenant, Role.APPROVER) for _ in range(2))

    assert telling_deciders.approve(mailing, by=first, at=AT) == 2
    assert told() == sorted([author.email, second.email])
    assert f"{first} approved it; a second person is needed" in DirectMail.objects.first().plain

    assert telling_deciders.approve(mailing, by=second, at=AT) == 0
    assert mailing.state == MailingState.SCHEDULED


def test_where_one_is_enough_nobody_is_told_after_it():
    mailing, author = written()
    make_user_with_role(mailing.tenant, Role.APPROVER)

    assert telling_deciders.approve(mailing, by=author, at=AT) == 0
    assert not DirectMail.objects.exists()


def test_in_trial_nobody_is_told():
    mailing, author = written(mode=Mode.TRIAL)
    make_user_with_role(mailing.tenant, Role.APPROVER)

    assert telling_deciders.ask_for_approval(mailing, by=author, at=AT) == 0


def test_sent_back_its_author_is_told_why(client):
    mailing, author = written()
    petra = make_user_with_role(mailing.tenant, Role.APPROVER, name="Petra Vogt")
    mailing.ask_for_approval(by=author, at=AT)
    client.force_login(petra)

    client.post(reverse("mailings:send_back", args=[mailing.pk]), {"reason": "<b>Wrong</b> day"})

    mail = DirectMail.objects.get()
    assert mail.address == author.email
    assert "<b>Wrong</b> day" in mail.plain
    assert "&lt;b&gt;Wrong&lt;/b&gt; day" in mail.html


def test_the_page_says_how_many_were_told_and_what_to_do_when_nobody_can(client):
    mailing, author = written(people=501)
    client.force_login(author)
    page = client.post(reverse("mailings:ask_for_approval", args=[mailing.pk]), follow=True).content.decode()
    assert "Nobody else can approve for Contoso: give somebody the role under Settings › Access." in page

    make_user_with_role(mailing.tenant, Role.APPROVER)
    typed = {"has_read": "on", "content_hash": content_hash(mailing)}
    page = client.post(reverse("mailings:approve", args=[mailing.pk]), typed, follow=True).content.decode()
    assert "Approved. 1 person who can approve is told by mail." in page
