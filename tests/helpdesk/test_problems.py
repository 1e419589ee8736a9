"""Known problems: who opens and closes them, and who sees them."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.errors import TransitionNotAllowed
from rollout.helpdesk.models import KnownProblem
from rollout.tenants.models import Role
from tests.factories.accounts import make_portal_administrator
from tests.factories.changes import make_change
from tests.factories.helpdesk import make_notice, make_problem
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)
ADD = "/helpdesk/MC1111780/problems/add/"


def entered(tenant="", **overrides) -> dict[str, object]:
    values = {"tenant": tenant, "title": "No backup", "say": "Keep the phone.", "since": "2025-09-22T10:40"}
    return values | overrides


@pytest.mark.parametrize("role", [Role.HELPDESK, Role.APPROVER, Role.ADMINISTRATOR])
def test_staff_open_a_problem_in_the_zone_of_their_tenant(client, role):
    make_change()
    tenant = make_tenant(name="Fabrikam", time_zone="America/New_York")
    staff = make_user_with_role(tenant, role)
    client.force_login(staff)

    answer = client.post(ADD, entered(tenant.pk))

    problem = KnownProblem.objects.get()
    assert answer.status_code == 302
    assert (problem.tenant, problem.opened_by, problem.state) == (tenant, staff, "open")
    assert problem.since == datetime(2025, 9, 22, 14, 40, tzinfo=UTC)


def test_a_reader_opens_no_problem(client):
    make_change()
    client.force_login(make_user_with_role(make_tenant(), Role.READER))

    assert client.get(ADD).status_code == 404


def test_staff_open_no_problem_in_a_foreign_tenant_or_in_every_tenant(client):
    make_change()
    client.force_login(make_user_with_role(make_tenant(), Role.HELPDESK))

    foreign, every = client.post(ADD, entered(make_tenant().pk)), client.post(ADD, entered())

    assert (foreign.status_code, every.status_code) == (422, 422)
    assert "Choose one of the tenants listed." in foreign.content.decode()
    assert "Choose the tenant." in every.content.decode()
    assert not KnownProblem.objects.exists()


def test_a_portal_administrator_opens_a_problem_of_every_tenant(client):
    make_change()
    client.force_login(make_portal_administrator())

    client.post(ADD, entered())

    assert KnownProblem.objects.get().tenant is None


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"title": ""}, "Say what callers report."),
    ({"say": ""}, "Say what to tell the caller."),
    ({"since": "yesterday"}, "This is not a day and time."),
    ({"since": "2999-01-01T00:00"}, "This lies in the future."),
])  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field(client, wrong, sentence):
    make_change()
    client.force_login(make_portal_administrator())

    answer = client.post(ADD, entered(**wrong))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_starter_of_the_notice_fills_the_form(client):
    make_notice()
    client.force_login(make_portal_administrator())

    page = client.get(ADD, {"starter": "1", "lang": "en"}).content.decode()

    assert 'value="Backup does not appear"' in page
    assert "Say: “Install it again.”" in page


@pytest.mark.parametrize(
    "query", [{"starter": "9"}, {"starter": "0"}, {"starter": "x"}, {"starter": "1", "lang": "it"}]
)
def test_a_starter_there_is_not_leaves_the_form_empty(client, query):
    make_notice()
    client.force_login(make_portal_administrator())

    assert client.get(ADD, query).status_code == 200


def test_a_problem_is_watched_reopened_and_closed(client):
    tenant = make_tenant()
    staff = make_user_with_role(tenant, Role.HELPDESK)
    problem = make_problem(tenant=tenant)
    client.force_login(staff)

    states = []
    for act in ("watch", "reopen", "close"):
        client.post(f"/helpdesk/problems/{problem.pk}/{act}/")
        problem.refresh_from_db()
        states.append(problem.state)

    assert states == ["watching", "open", "closed"]
    assert problem.closed_by == staff


def test_an_act_twice_does_nothing_the_second_time():
    first, second = make_portal_administrator(), make_portal_administrator()
    problem = make_problem()
    problem.close(by=first, at=AT)

    problem.close(by=second, at=datetime(2025, 9, 25, tzinfo=UTC))

    assert (problem.closed_by, problem.closed_at) == (first, AT)


def test_a_closed_problem_cannot_be_watched():
    problem = make_problem(state="closed", closed_at=AT)

    with pytest.raises(TransitionNotAllowed, match="“Closed” and cannot become “Watching”"):
        problem.watch()


@pytest.mark.parametrize("act", ["edit", "watch", "reopen", "close"])
def test_a_foreign_problem_and_one_of_every_tenant_are_not_for_the_helpdesk(client, act):
    client.force_login(make_user_with_role(make_tenant(), Role.HELPDESK))
    foreign, every = make_problem(tenant=make_tenant()), make_problem()

    answers = [client.post(f"/helpdesk/problems/{problem.pk}/{act}/") for problem in (foreign, every)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_list_shows_own_problems_and_those_of_every_tenant(client):
    tenant = make_tenant(name="Contoso")
    make_problem(tenant=tenant, title="Ours")
    make_problem(title="Everybody’s")
    make_problem(tenant=make_tenant(), title="Theirs")
    client.force_login(make_user_with_role(tenant, Role.READER))

    page = client.get("/helpdesk/MC1111780/problems/").content.decode()

    assert "Contoso: Ours" in page
    assert "Everybody’s" in page
    assert "Theirs" not in page


def test_the_list_is_searched_and_filtered(client):
    make_problem(title="Old one", state="closed", closed_at=AT)
    make_problem(title="Young one")
    client.force_login(make_portal_administrator())

    page = client.get("/helpdesk/MC1111780/problems/", {"q": "one", "state": "closed"}).content.decode()

    assert "Old one" in page
    assert "Young one" not in page


def test_the_list_comes_as_csv_that_spreadsheets_cannot_run(client):
    make_problem(title="=1+1", tenant=None)
    client.force_login(make_portal_administrator())

    answer = client.get("/helpdesk/MC1111780/problems/", {"format": "csv"})

    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert rows[1].startswith("'=1+1,Every tenant,Open,")


def test_a_long_list_costs_no_more_queries(client, django_assert_num_queries):
    tenant = make_tenant()
    client.force_login(make_user_with_role(tenant, Role.HELPDESK))
    make_problem(tenant=tenant)
    with CaptureQueriesContext(connection) as of_one:
        client.get("/helpdesk/MC1111780/problems/")

    for _ in range(30):
        make_problem(tenant=tenant, state="closed", closed_at=AT)

    with django_assert_num_queries(len(of_one)):
        client.get("/helpdesk/MC1111780/problems/")
