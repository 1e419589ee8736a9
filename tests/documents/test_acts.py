"""The acts on documents, through their pages."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from time_machine import travel

from notifications.deliveries.models import DirectMail
from notifications.texts.publishing import publish_from_pack
from portal.accounts.models import User
from rollout.documents.models import DocumentSource, DocumentTask, Scan, TaskState
from rollout.tenants.models import Mode, Role, Tenant
from tests.factories.accounts import make_user
from tests.factories.changes import make_change
from tests.factories.documents import OUTDATED, make_document, make_folder, make_source, make_task
from tests.factories.tenants import make_access, make_tenant, make_user_with_role

NOW = datetime(2025, 9, 24, 10, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


@pytest.fixture(autouse=True)
def _on_24_september() -> object:
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def contoso() -> Tenant:
    return make_tenant(slug="contoso", name="Contoso", mode=Mode.LIVE)


@pytest.fixture
def task(contoso: Tenant) -> DocumentTask:
    return make_task(make_document(make_source(contoso)))


def test_assigned_task_is_mailed_to_its_owner(page: Client, ada: User, task: DocumentTask) -> None:
    publish_from_pack(make_change(), at=NOW)
    typed = {"person": "Lena Fuchs <lena@contoso.example>", "due_on": "2025-10-01"}

    response = page.post(f"/documents/contoso/{task.pk}/assign/", typed, follow=True)

    task.refresh_from_db()
    assert "Lena Fuchs (lena@contoso.example) has it now. The mail is on its way." in response.content.decode()
    assert (task.state, task.due_on, task.steps.last().by) == ("assigned", date(2025, 10, 1), ada)
    mail = DirectMail.objects.get(subject_noun="document_task", subject_id=task.pk)
    assert (mail.address, mail.state) == ("lena@contoso.example", "waiting")


def test_owner_with_any_role_sees_to_the_own_document_and_no_other_reader_does(
    client: Client, task: DocumentTask
) -> None:
    lena = make_user(email="lena@contoso.example")
    make_access(lena, task.tenant, Role.READER)
    client.force_login(lena)
    answers = []
    for owner in ("karl@contoso.example", "Lena@contoso.example"):
        DocumentTask.objects.update(owner_address=owner)
        button = "Mark as changed" in client.get(f"/documents/contoso/{task.pk}/").content.decode()
        answers.append((button, client.post(f"/documents/contoso/{task.pk}/changed/").status_code))

    assert answers == [(False, 404), (True, 302)]
    assert client.get(f"/documents/contoso/{task.pk}/assign/").status_code == 404
    task.refresh_from_db()
    assert (task.state, task.steps.last().by) == (TaskState.CHANGED, lena)


@pytest.mark.parametrize("look_alike", ["ſilke.meıer@contoso.example", "silke.meier+x@contoso.example"])
def test_address_that_only_looks_like_the_owners_gives_no_rights(
    client: Client, task: DocumentTask, look_alike: str
) -> None:
    DocumentTask.objects.update(owner_address="Silke.Meier@contoso.example")
    other = make_user(email=look_alike)
    make_access(other, task.tenant, Role.READER)
    client.force_login(other)

    assert client.post(f"/documents/contoso/{task.pk}/changed/").status_code == 404
    assert client.get(f"/documents/contoso/{task.pk}/corrected/").status_code == 404


def test_task_that_somebody_else_gave_away_meanwhile_is_given_on_the_second_press(
    page: Client, task: DocumentTask
) -> None:
    typed = {"person": "Lena Fuchs <lena@contoso.example>", "due_on": "2025-10-01"}
    seen = task.token
    task.assign("Karl Ebner", "karl@contoso.example", due_on=date(2025, 10, 1), by=None, at=NOW)

    first = page.post(f"/documents/contoso/{task.pk}/assign/", typed | {"seen": seen})
    shown = first.context["task"].token
    second = page.post(f"/documents/contoso/{task.pk}/assign/", typed | {"seen": shown})

    assert (first.status_code, second.status_code) == (422, 302)
    assert "it was given to Karl Ebner meanwhile." in first.content.decode()
    assert 'value="Lena Fuchs &lt;lena@contoso.example&gt;"' in first.content.decode()
    task.refresh_from_db()
    assert task.owner_name == "Lena Fuchs"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"person": "Lena <no@address>"}, "Enter a valid email address."),
        ({"person": "Lena"}, "Nobody of this tenant has this name."),
        ({"due_on": "2025-09-23"}, "This day has passed."),
        ({"person": ""}, "Say who corrects it."),
    ],
)
def test_assignment_that_cannot_be_is_asked_for_again(
    page: Client, task: DocumentTask, typed: dict[str, str], problem: str
) -> None:
    good = {"person": "Lena <lena@contoso.example>", "due_on": "2025-10-01"}

    response = page.post(f"/documents/contoso/{task.pk}/assign/", good | typed)

    assert response.status_code == 422
    assert problem in response.content.decode()
    task.refresh_from_db()
    assert task.state == TaskState.FOUND


def test_assign_page_suggests_who_owned_it_and_the_usual_day(page: Client, task: DocumentTask) -> None:
    text = page.get(f"/documents/contoso/{task.pk}/assign/").content.decode()

    assert "2025-10-08" in text


def test_task_is_marked_as_changed(page: Client, ada: User, task: DocumentTask) -> None:
    response = page.post(f"/documents/contoso/{task.pk}/changed/", follow=True)

    task.refresh_from_db()
    assert (task.state, task.steps.last().by) == ("changed", ada)
    assert "The next scan reads the document again." in response.content.decode()


def test_impossible_step_is_said_and_changes_nothing(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso)), state=TaskState.VERIFIED)

    response = page.post(f"/documents/contoso/{task.pk}/changed/", follow=True)

    assert "This task is “Verified” and cannot become “Changed”." in response.content.decode()


def test_sentence_is_kept_with_a_reason_and_taken_up_again(page: Client, task: DocumentTask) -> None:
    finding = task.findings.get()
    address = f"/documents/contoso/{task.pk}/findings/{finding.pk}"

    assert page.post(f"{address}/keep/", {"reason": ""}).status_code == 422
    kept = page.post(f"{address}/keep/", {"reason": "A quotation."}, follow=True)
    task.refresh_from_db()
    assert task.state == TaskState.KEPT
    assert "by Ada Lund, 24 Sep, 10:00" in kept.content.decode()
    assert "“A quotation.”" in kept.content.decode()

    page.post(f"{address}/take-up/")
    task.refresh_from_db()
    assert task.state == TaskState.FOUND


@pytest.mark.parametrize("until", ["2025-09-24", "yesterday"])
def test_sentence_cannot_be_kept_until_a_day_that_has_come(page: Client, task: DocumentTask, until: str) -> None:
    address = f"/documents/contoso/{task.pk}/findings/{task.findings.get().pk}/keep/"

    response = page.post(address, {"reason": "A quotation.", "until": until})

    assert response.status_code == 422
    assert "A quotation." in response.content.decode()
    assert task.findings.get().kept_at is None


def test_sentence_kept_until_a_day_says_so(page: Client, task: DocumentTask) -> None:
    address = f"/documents/contoso/{task.pk}/findings/{task.findings.get().pk}/keep/"

    response = page.post(address, {"reason": "Old phones.", "until": "2027-01-03"}, follow=True)

    assert "The sentence stays until 3 Jan 2027." in response.content.decode()
    assert "24 Sep, 10:00, until 3 Jan 2027" in response.content.decode()


def test_sentence_of_another_task_is_not_found(page: Client, contoso: Tenant, task: DocumentTask) -> None:
    other = make_task(make_document(make_source(contoso)))

    response = page.post(
        f"/documents/contoso/{task.pk}/findings/{other.findings.get().pk}/keep/", {"reason": "A quotation."}
    )

    assert response.status_code == 404


@pytest.mark.parametrize("act", ["changed/", "assign/", "findings/1/keep/", "findings/1/take-up/"])
@pytest.mark.parametrize("role", [Role.READER, Role.HELPDESK, Role.APPROVER])
def test_only_administrators_act(client: Client, contoso: Tenant, task: DocumentTask, act: str, role: str) -> None:
    client.force_login(make_user_with_role(contoso, role))

    assert client.post(f"/documents/contoso/{task.pk}/{act}").status_code == 404
    assert client.post("/documents/contoso/scan/").status_code == 404
    assert client.get("/documents/contoso/sources/add/folder/").status_code == 404


def test_act_is_no_get(page: Client, task: DocumentTask) -> None:
    assert page.get(f"/documents/contoso/{task.pk}/changed/").status_code == 405


def test_scan_asked_for_twice_is_one_scan(page: Client, ada: User, contoso: Tenant) -> None:
    make_change()
    for _ in range(2):
        page.post("/documents/contoso/scan/")

    scan = Scan.objects.get()
    assert (scan.asked_by, scan.tenant, scan.asked_at) == (ada, contoso, NOW)


def test_folder_is_put_in_and_scanned(
    page: Client, contoso: Tenant, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_change()
    folder = make_folder(contoso, guide_md=OUTDATED)
    typed = {"name": "Intranet", "path": str(folder), "owner_name": "Lena", "owner_address": "lena@contoso.example"}

    with django_capture_on_commit_callbacks() as callbacks:
        response = page.post("/documents/contoso/sources/add/folder/", typed)

    assert response.headers["Location"] == "/documents/contoso/"
    source = DocumentSource.objects.get()
    assert (source.tenant, source.path, source.owner_name) == (contoso, str(folder), "Lena")
    assert Scan.objects.get().tenant == contoso
    assert len(callbacks) == 1


@pytest.mark.parametrize(
    ("path", "problem"), [("/etc", "must be in"), ("{root}/contoso/none", "no such folder"), ("", "required")]
)
def test_folder_that_cannot_be_is_refused_with_the_reason(
    page: Client, document_root: Path, path: str, problem: str
) -> None:
    typed = {"name": "Intranet", "path": path.replace("{root}", str(document_root))}

    response = page.post("/documents/contoso/sources/add/folder/", typed)

    assert response.status_code == 422
    assert problem in response.content.decode()


def test_folder_inside_another_is_refused(page: Client, contoso: Tenant) -> None:
    folder = make_folder(contoso)
    (folder / "inner").mkdir()
    make_source(contoso, name="Intranet", path=str(folder))

    response = page.post("/documents/contoso/sources/add/folder/", {"name": "Inner", "path": str(folder / "inner")})

    assert "“Intranet” already has this folder or a part of it." in response.content.decode()


def test_owner_of_a_folder_can_be_changed_and_its_place_cannot(page: Client, contoso: Tenant) -> None:
    source = make_source(contoso, name="Intranet", path="/srv/contoso")

    page.post(
        f"/documents/contoso/sources/{source.pk}/",
        {"name": "Intranet", "path": "/etc", "owner_name": "Karl", "owner_address": "karl@contoso.example"},
    )

    source.refresh_from_db()
    assert (source.path, source.owner_name) == ("/srv/contoso", "Karl")
