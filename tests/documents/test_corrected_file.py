"""The corrected file of a task, from a real folder over a scan to the download."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from portal.accounts.models import User
from rollout.documents import scanning
from rollout.documents.models import DocumentTask, Scan, TaskState
from rollout.tenants.models import Role, Tenant
from tests.documents.word_files import make_docx
from tests.factories.accounts import make_user
from tests.factories.changes import make_change
from tests.factories.documents import OUTDATED, make_folder, make_source, make_task
from tests.factories.tenants import make_access, make_tenant, make_user_with_role

AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)
LINKED = "Tap [Begin recovery](app.md) in Authenticator."
NEW = "On the iPhone you need an Apple Account with iCloud Keychain for the backup, and no Microsoft account."

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


@pytest.fixture
def contoso() -> Tenant:
    return make_tenant(slug="contoso")


@pytest.fixture
def ada(contoso: Tenant) -> User:
    return make_user_with_role(contoso, Role.ADMINISTRATOR)


def _scan(tenant: Tenant) -> None:
    scanning.run(Scan.objects.ask(tenant, make_change(), by=None, at=AT), lambda: AT)


def _task(tenant: Tenant, **documents: str | bytes) -> DocumentTask:
    """The task of the one document, as a scan of its folder opens it."""
    make_source(tenant, path=str(make_folder(tenant, **documents)))
    _scan(tenant)
    return DocumentTask.objects.get()


def test_corrected_file_put_in_the_place_of_the_old_one_is_verified(client: Client, ada: User, contoso: Tenant) -> None:
    before = f"# New phone\r\n\r\nCharge *both*. {OUTDATED}\r\n"
    task = _task(contoso, guide_md=before)
    client.force_login(ada)

    response = client.get(f"/documents/contoso/{task.pk}/corrected/")

    assert response.content.decode() == before.replace(OUTDATED, NEW)
    assert response["Content-Disposition"] == 'attachment; filename="guide.md"'
    assert response["Content-Type"] == "application/octet-stream"
    file = Path(task.document.source.path) / "guide.md"
    assert file.read_bytes() == before.encode()  # the portal never writes to a source
    file.write_bytes(response.content)
    _scan(contoso)
    task.refresh_from_db()
    assert task.state == TaskState.VERIFIED


def test_what_could_not_be_replaced_is_said_before_the_download(client: Client, ada: User, contoso: Tenant) -> None:
    task = _task(contoso, guide_md=f"# New phone\n\n{OUTDATED} {LINKED}")
    client.force_login(ada)

    page = client.get(f"/documents/contoso/{task.pk}/corrected/").content.decode()
    response = client.get(f"/documents/contoso/{task.pk}/corrected/?anyway=1")

    assert "1 sentence stays to be corrected by hand" in page
    assert "Download it with 1 sentence replaced" in page
    assert "Begin recovery" in page
    assert response.content.decode() == f"# New phone\n\n{NEW} {LINKED}"


@pytest.mark.parametrize(
    ("become", "said"),
    [
        ("# Something else", "The document has changed since the last scan. Scan again"),
        (None, "The document is no longer there."),
    ],
)
def test_document_that_is_not_as_read_gives_no_file(
    client: Client, ada: User, contoso: Tenant, become: str | None, said: str
) -> None:
    task = _task(contoso, guide_md=OUTDATED)
    client.force_login(ada)
    file = Path(task.document.source.path) / "guide.md"
    file.unlink() if become is None else file.write_text(become)

    response = client.get(f"/documents/contoso/{task.pk}/corrected/", follow=True)

    assert response.redirect_chain == [(f"/documents/contoso/{task.pk}/", 302)]
    assert said in response.content.decode()


def test_task_page_says_which_sentences_are_replaced_together(client: Client, ada: User, contoso: Tenant) -> None:
    again = "Authenticator saves its backup with your personal Microsoft account."
    task = _task(contoso, guide_md=f"# New phone\n\n{OUTDATED} {again} Charge it.\n")
    task.findings.update(rule="B01")
    client.force_login(ada)

    page = client.get(f"/documents/contoso/{task.pk}/").content.decode()
    response = client.get(f"/documents/contoso/{task.pk}/corrected/")

    assert page.count("Replaced together") == 1
    assert response.content.decode() == f"# New phone\n\n{NEW} Charge it.\n"


def test_only_administrators_and_the_owner_have_the_whole_document(client: Client, contoso: Tenant) -> None:
    task = _task(contoso, guide_md=OUTDATED)
    lena = make_user(email="Lena@contoso.example")
    make_access(lena, contoso, Role.READER)
    answers = []
    for owner in ("", "lena@contoso.example"):
        DocumentTask.objects.update(owner_address=owner)
        client.force_login(lena)
        link = "/corrected/" in client.get(f"/documents/contoso/{task.pk}/").content.decode()
        answers.append((link, client.get(f"/documents/contoso/{task.pk}/corrected/").status_code))

    assert answers == [(False, 404), (True, 200)]


def test_word_document_offers_all_wordings_to_paste(client: Client, ada: User, contoso: Tenant) -> None:
    task = _task(contoso, guide_docx=make_docx(OUTDATED, title="Word"))
    client.force_login(ada)

    page = client.get(f"/documents/contoso/{task.pk}/").content.decode()

    assert "Copy all" in page
    assert f"Instead of: {OUTDATED}\nWrite: {NEW}\n" in page
    assert client.get(f"/documents/contoso/{task.pk}/corrected/").status_code == 404


def test_task_with_nothing_to_correct_has_no_file(client: Client, ada: User, contoso: Tenant) -> None:
    task = make_task(state=TaskState.VERIFIED)
    make_access(ada, task.tenant)
    client.force_login(ada)

    assert client.get(f"/documents/{task.tenant.slug}/{task.pk}/corrected/").status_code == 404
