"""Documents given to people: suggestions, many at once, and what others did meanwhile."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from time_machine import travel

from notifications.deliveries.models import DirectMail
from notifications.texts.publishing import publish_from_pack
from portal.accounts.models import User
from rollout.documents.models import DocumentTask, TaskState
from rollout.tenants.models import PersonLook, Role, Tenant
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_source, make_task
from tests.factories.tenants import make_person, make_tenant, make_user_with_role

NOW = datetime(2025, 9, 24, 10, 0, tzinfo=UTC)
TYPED = {"person": "Karl Ebner <karl@contoso.example>", "due_on": "2025-10-01"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_24_september() -> object:
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def contoso() -> Tenant:
    make_change()
    return make_tenant(slug="contoso", name="Contoso")


@pytest.fixture
def tasks(contoso: Tenant) -> list[DocumentTask]:
    """One that nobody has, one of Lena's, one that is corrected."""
    source = make_source(contoso)
    states = (TaskState.FOUND, TaskState.ASSIGNED, TaskState.VERIFIED)
    return [make_task(make_document(source, title=state.label), state=state) for state in states]


def _owners() -> dict[str, str]:
    return {str(task): task.owner_name for task in DocumentTask.objects.order_by("pk")}


def test_overdue_document_is_given_on_with_a_day_that_is_still_to_come(page: Client, tasks: list[DocumentTask]) -> None:
    DocumentTask.objects.filter(pk=tasks[1].pk).update(due_on=date(2025, 9, 1))

    text = page.get(f"/documents/contoso/{tasks[1].pk}/assign/").content.decode()

    assert 'value="2025-10-08"' in text


def test_ticked_documents_get_one_owner_and_one_day(page: Client, ada: User, tasks: list[DocumentTask]) -> None:
    ticked = {"task": [task.token for task in tasks], "change": "MC1111780", "state": "found"}

    asked = page.get("/documents/contoso/assign/", ticked).content.decode()
    response = page.post("/documents/contoso/assign/", ticked | TYPED, follow=True)

    assert "these 2 documents?" in asked
    assert "1 more is corrected or kept already and stays as it is." in asked
    assert 'value="2025-10-08"' in asked
    assert response.redirect_chain == [("/documents/contoso/?change=MC1111780&state=found", 302)]
    assert "Karl Ebner has 2 documents to correct by 1 Oct 2025." in response.content.decode()
    assert "“Verified” stays as it is: it is verified." in response.content.decode()
    assert _owners() == {"Found": "Karl Ebner", "Assigned": "Karl Ebner", "Verified": "Lena Fuchs"}
    task = DocumentTask.objects.get(pk=tasks[0].pk)
    assert (task.state, task.due_on, task.steps.last().by) == (TaskState.ASSIGNED, date(2025, 10, 1), ada)


def test_what_somebody_else_changed_meanwhile_is_said_and_left(page: Client, tasks: list[DocumentTask]) -> None:
    seen = {"task": [task.token for task in tasks[:2]]}
    tasks[0].assign("Noor", "noor@contoso.example", due_on=date(2025, 9, 30), by=None, at=NOW)
    tasks[1].mark_changed(by=None, at=NOW)

    text = page.post("/documents/contoso/assign/", seen | TYPED, follow=True).content.decode()

    assert "“Found” stays as it is: it was given to Noor meanwhile." in text
    assert "“Assigned” stays as it is: it became “Changed” meanwhile." in text
    assert _owners()["Found"] == "Noor"


def test_sent_twice_it_is_done_once_and_no_problem(page: Client, tasks: list[DocumentTask]) -> None:
    seen = {"task": [tasks[0].token]}
    page.post("/documents/contoso/assign/", seen | TYPED)

    text = page.post("/documents/contoso/assign/", seen | TYPED, follow=True).content.decode()

    assert "stays as it is" not in text
    assert tasks[0].steps.filter(to_state=TaskState.ASSIGNED).count() == 1


def test_all_that_the_filter_finds_are_asked_about(page: Client, tasks: list[DocumentTask]) -> None:
    everything = page.get("/documents/contoso/assign/", {"all": "1"}).content.decode()
    only_nobodys = page.get("/documents/contoso/assign/", {"all": "1", "owner": "nobody"}).content.decode()

    assert "these 2 documents?" in everything
    assert "this document?" in only_nobodys
    assert f'name="task" value="{tasks[0].token}"' in only_nobodys


def test_nothing_ticked_is_said(page: Client, tasks: list[DocumentTask]) -> None:
    response = page.get("/documents/contoso/assign/", {"task": ["1|no", "x"], "q": "found"}, follow=True)

    assert response.redirect_chain == [("/documents/contoso/?q=found", 302)]
    assert "Tick the documents that somebody is to correct" in response.content.decode()


def test_what_was_typed_wrong_comes_back_with_the_same_documents(page: Client, tasks: list[DocumentTask]) -> None:
    response = page.post("/documents/contoso/assign/", TYPED | {"task": [tasks[0].token], "due_on": "2025-09-01"})

    assert response.status_code == 422
    assert "Karl Ebner &lt;karl@contoso.example&gt;" in response.content.decode()
    assert tasks[0].token in response.content.decode()


def test_task_of_another_tenant_is_not_touched(page: Client, tasks: list[DocumentTask]) -> None:
    foreign = make_task(make_document(make_source(make_tenant())))

    page.post("/documents/contoso/assign/", TYPED | {"task": [foreign.token, tasks[0].token]})

    foreign.refresh_from_db()
    assert foreign.state == TaskState.FOUND


def test_name_alone_finds_the_one_person_who_has_it(page: Client, contoso: Tenant, tasks: list[DocumentTask]) -> None:
    make_person(contoso, name="Karl Ebner", mail="karl@contoso.example")
    address = f"/documents/contoso/{tasks[0].pk}/assign/"

    page.post(address, TYPED | {"person": "karl ebner"})
    make_person(contoso, name="Karl Ebner", mail="karl2@contoso.example")
    second = page.post(address, TYPED | {"person": "Karl Ebner"})

    tasks[0].refresh_from_db()
    assert tasks[0].owner_address == "karl@contoso.example"
    assert "Several people of this tenant have this name." in second.content.decode()


def test_suggestions_are_people_who_are_called_so_and_the_look_is_noted(
    page: Client, ada: User, contoso: Tenant, tasks: list[DocumentTask]
) -> None:
    make_person(contoso, name="Karl Ebner", mail="karl@contoso.example")
    make_person(make_tenant(), name="Karl Fremd", mail="karl@fremd.example")

    few = page.get("/documents/contoso/owners/?person=l").content.decode()
    some = page.get("/documents/contoso/owners/?person=kar").content.decode()

    assert "Lena Fuchs &lt;lena.fuchs@contoso.example&gt;" in few
    assert "Karl" not in few
    assert "Karl Ebner &lt;karl@contoso.example&gt;" in some
    assert "Fremd" not in some
    assert [str(look.person) for look in PersonLook.objects.filter(by=ada)] == ["Karl Ebner"]


@pytest.mark.parametrize("role", [Role.READER, Role.HELPDESK, Role.APPROVER])
def test_only_administrators_give_documents_to_people(
    client: Client, contoso: Tenant, tasks: list[DocumentTask], role: str
) -> None:
    client.force_login(make_user_with_role(contoso, role))

    assert client.post("/documents/contoso/assign/", TYPED | {"task": tasks[0].token}).status_code == 404
    assert client.get("/documents/contoso/owners/?person=lena").status_code == 404
    assert 'name="task"' not in client.get("/documents/contoso/").content.decode()


def test_many_documents_given_away_are_one_mail(page: Client, contoso: Tenant, tasks: list[DocumentTask]) -> None:
    publish_from_pack(make_change(), at=NOW)

    page.post("/documents/contoso/assign/", TYPED | {"task": [task.token for task in tasks[:2]]})

    (mail,) = DirectMail.objects.all()
    assert (mail.address, mail.subject) == ("karl@contoso.example", "Please correct: 2 documents")
