"""A tenant leaves the trial when the list of what must be so is done, and goes back at any time."""

import pytest
from django.urls import reverse

from notifications.mailings import trial
from notifications.mailings.models import Mailing, NotReadyToSend, settling
from portal.accounts.models import User
from rollout.tenants.models import Mode, Person, Role, Tenant
from tests.factories.mailings import WRITTEN_AT, make_approved, make_closed_mailing, make_mailing, make_told_wave
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    """Administers a trial tenant in which everything is done."""
    tenant = make_tenant(name="Contoso", slug="contoso", allow_list=["person0@contoso.example"])
    mailing = make_closed_mailing(people=1, tenant=tenant)
    assert mailing.closing_sum == {"sent": 1}
    make_user_with_role(tenant, Role.APPROVER, name="Petra Vogt")
    return make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund")


def contoso() -> Tenant:
    return Tenant.objects.get(slug="contoso")


def go_live(client, ada: User, **typed: str) -> str:
    client.force_login(ada)
    answer = client.post(reverse("mailings:go_live", args=["contoso"]), typed or {"has_looked": "on"}, follow=True)
    return answer.content.decode()


def test_with_everything_done_it_goes_live_and_the_page_says_who_did_it(client, ada):
    page = go_live(client, ada)

    assert not contoso().is_trial
    assert ", by Ada Lund" in page


UNDONE = [
    # what is undone, and what the list says then
    (lambda: Tenant.objects.update(reply_to=""), "Missing: reply-to address."),
    (lambda: contoso().people.update(left_at="2025-09-01T00:00Z"), "Load them, or have them synced"),
    (lambda: User.objects.filter(name="Petra Vogt").update(is_active=False), "Give somebody the role Approver."),
    (lambda: Tenant.objects.update(allow_list=[]), "The allow-list is empty"),
]


@pytest.mark.parametrize(("undo", "words"), UNDONE)
def test_what_is_to_do_keeps_it_in_trial_and_is_said(client, ada, undo, words):
    undo()

    page = go_live(client, ada)

    assert contoso().is_trial
    assert words in page
    assert "Go live with Contoso" not in page


def test_a_trial_mailing_that_did_not_arrive_everywhere_does_not_count(ada):
    Tenant.objects.update(mode=Mode.LIVE)
    make_closed_mailing(people=2, refused=1, tenant=contoso())
    Tenant.objects.update(mode=Mode.TRIAL)

    with pytest.raises(trial.NotReadyToGoLive, match="1 mail did not arrive"):
        trial.go_live(contoso(), by=ada)


def test_without_any_trial_mailing_it_stays_in_trial(ada):
    Mailing.objects.update(state="stopped")

    with pytest.raises(trial.NotReadyToGoLive, match="Send one to the allow-list"):
        trial.go_live(contoso(), by=ada)


def test_above_500_people_two_must_be_able_to_approve(ada):
    many = (Person(tenant=contoso(), entra_id=f"many-{number}") for number in range(500))
    Person.objects.bulk_create(many)

    states = {step.title: step.state for step in trial.steps(contoso(), user=ada)}

    assert states["Two can approve, for more than 500 recipients"] == "done"


def test_somebody_must_have_looked_at_the_trial_mail(client, ada):
    page = go_live(client, ada, nothing="")

    assert contoso().is_trial
    assert "Tick that somebody looked at the trial mail." in page


def test_back_to_trial_it_goes_at_any_time(client, ada):
    go_live(client, ada)

    page = client.post(reverse("mailings:back_to_trial", args=["contoso"]), follow=True).content.decode()

    assert contoso().is_trial
    assert "What is sent beyond its allow-list is paused." in page


def test_back_in_trial_nothing_that_runs_reaches_others_and_nobody_in_doubt_is_sent_it_again(client, ada):
    Tenant.objects.update(mode=Mode.LIVE, allow_list=["nobody@contoso.example"])
    closed = Mailing.objects.get()
    closed.deliveries.update(state="in_doubt")
    running = make_mailing(make_told_wave(contoso(), people=2))
    make_approved(running)
    running.start(by=ada, at=WRITTEN_AT)
    client.force_login(ada)

    client.post(reverse("mailings:back_to_trial", args=["contoso"]))

    running.refresh_from_db()
    assert running.state == "paused"
    with pytest.raises(NotReadyToSend):
        settling.send_once_more(closed, person_id=None, by=ada, at=WRITTEN_AT)
