"""What came back is told on the mailing’s page, in a list, in the proof, to the helpdesk and on the person’s page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications.deliveries.models import Bounce, BounceKind
from notifications.mailings.models import Mailing
from rollout.tenants.models import Person, Role
from tests.factories.helpdesk import make_notice
from tests.factories.mailings import make_closed_mailing
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

BACK_AT = datetime(2025, 9, 24, 14, 30, tzinfo=UTC)
GONE = "came back on Wed 24 Sep 2025, 14:30: Mailbox does not exist (5.1.1)"


@pytest.fixture
def mailing() -> Mailing:
    """Sent to three; one’s mail came back, and another one complained."""
    mailing = make_closed_mailing(people=3)
    one, two, _ = mailing.tenant.people.order_by("pk")
    come_back(mailing, one, BounceKind.HARD)
    come_back(mailing, two, BounceKind.COMPLAINT, reason="Reported as unwanted")
    return mailing


@pytest.fixture
def browser(client: Client, mailing: Mailing) -> Client:
    client.force_login(make_user_with_role(mailing.tenant, Role.HELPDESK))
    return client


def come_back(mailing: Mailing, person: Person, kind: BounceKind, **overrides: Any) -> None:
    fields = {"address": person.mail, "reason": "Mailbox does not exist (5.1.1)", "at": BACK_AT}
    Bounce.objects.create(tenant=person.tenant, mailing=mailing, person=person, kind=kind, **fields | overrides)


def address(mailing: Mailing, page: str) -> str:
    return reverse(f"mailings:{page}", args=[mailing.pk])


def test_the_number_on_the_mailing_leads_to_the_list_it_counts(browser: Client, mailing: Mailing) -> None:
    page = browser.get(address(mailing, "detail")).content.decode()
    listed = browser.get(address(mailing, "came_back")).context["page"]

    assert f'<a href="{address(mailing, "came_back")}">2 came back</a> (1 complaint)' in page
    assert len(listed) == 2


def test_who_may_not_see_single_people_reads_the_number_alone(client: Client, mailing: Mailing) -> None:
    client.force_login(make_user_with_role(mailing.tenant, Role.READER))

    assert "Of those sent, 2 came back (1 complaint)." in client.get(address(mailing, "detail")).content.decode()


def test_the_list_is_narrowed_by_what_it_was_and_by_name(browser: Client, mailing: Mailing) -> None:
    listed = address(mailing, "came_back")

    assert [row.kind for row in browser.get(listed, {"kind": "complaint"}).context["page"]] == ["complaint"]
    assert not browser.get(listed, {"kind": "complaint", "q": "person0@"}).context["page"].object_list
    csv = b"".join(browser.get(listed, {"kind": "hard", "format": "csv"})).decode()
    assert csv.splitlines()[1].split(",")[2:5] == ["Address is no good", "Mailbox does not exist (5.1.1)", ""]


def test_list_costs_the_same_however_long_it_is(
    browser: Client, mailing: Mailing, django_assert_num_queries: Any
) -> None:
    for person in mailing.tenant.people.all():
        come_back(mailing, person, BounceKind.SOFT)

    with django_assert_num_queries(12):
        browser.get(address(mailing, "came_back"))


def test_the_proof_says_it_beside_the_person(browser: Client, mailing: Mailing) -> None:
    lines = b"".join(browser.get(address(mailing, "proof"))).decode().splitlines()

    assert [GONE in line for line in lines] == [False, True, False, False]


def test_helpdesk_and_persons_page_say_that_the_mail_came_back(browser: Client, mailing: Mailing) -> None:
    make_notice(change=mailing.wave.change)
    one, two, three = mailing.tenant.people.order_by("pk")
    look_up = reverse("helpdesk:person", args=[mailing.wave.change.mc_id])

    answers = [browser.get(look_up, {"q": person.mail}).context["lookup"].caller.told for person in (one, two, three)]

    assert [answer.state for answer in answers] == ["failed", "sent", "sent"]
    assert [answer.words for answer in answers][:2] == [
        f"No, it {GONE}",
        "Yes, and reported as unwanted on Wed 24 Sep 2025, 14:30",
    ]
    assert GONE in browser.get(reverse("board:person", args=[one.pk])).content.decode()
