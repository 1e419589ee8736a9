"""What the drawer of one document shows."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from time_machine import travel

from rollout.documents.models import TaskState
from rollout.tenants.models import Tenant
from tests.documents.looking import queries_of, text_of
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_finding, make_source, make_task
from tests.factories.tenants import make_tenant

NOW = datetime(2025, 9, 24, 10, 0, tzinfo=UTC)

DRAWER = {"HX-Request": "true", "HX-Target": "drawer"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


@pytest.fixture(autouse=True)
def _on_24_september() -> object:
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def contoso() -> Tenant:
    make_change()
    return make_tenant(slug="contoso", name="Contoso", time_zone="Europe/Berlin")


def test_drawer_shows_the_steps_and_each_sentence_with_what_to_write(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso), title="New iPhone"), state=TaskState.ASSIGNED)
    make_finding(
        task, rules=["B10", "B15"], rule="B10", sentence="Open Authenticator › Settings › Backup.", marks=[[5, 38]]
    )

    text = text_of(page, f"/documents/contoso/{task.pk}/")

    assert "2 outdated sentences" in text
    assert 'aria-current="step"' in text
    assert "Lena Fuchs" in text
    assert "1. “Before you start”, sentence 1" in text
    assert "rules B10, B15" in text
    assert "<del>Authenticator › Settings › Backup</del>" in text
    assert "On the iPhone the backup no longer uses a Microsoft account." in text
    assert "Copy wording" in text
    assert "Mark as changed" in text


def test_drawer_shows_a_sentence_between_its_neighbours_and_opens_the_document(page: Client, contoso: Tenant) -> None:
    document = make_document(make_source(contoso), url="https://intranet.contoso.example/guide")
    task = make_task(document, findings=0)
    make_finding(task, before="Charge both phones.", after="Then go on.")

    text = text_of(page, f"/documents/contoso/{task.pk}/")

    assert text.index("Charge both phones.") < text.index("<del>") < text.index("Then go on.")
    assert '<a href="https://intranet.contoso.example/guide" rel="noopener noreferrer">' in text


def test_address_of_a_document_that_is_no_web_page_is_no_link(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso), url="javascript:alert(1)"))

    assert "javascript:" not in text_of(page, f"/documents/contoso/{task.pk}/")


def test_htmx_gets_the_drawer_alone(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso)))
    address = f"/documents/contoso/{task.pk}/"
    cost_of_one = queries_of(page, address, **DRAWER)

    for _ in range(5):
        make_finding(task)

    assert text_of(page, address, **DRAWER).startswith("<aside")
    assert queries_of(page, address, **DRAWER) == cost_of_one <= 10


def test_task_that_a_scan_took_back_says_so(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso)), state=TaskState.CHANGED)
    task.settle(at=NOW)
    task.assign("Lena Fuchs", "lena@contoso.example", due_on=NOW.date(), by=None, at=NOW)
    task.assign("Karl Ebner", "karl@contoso.example", due_on=NOW.date(), by=None, at=NOW)

    text = text_of(page, f"/documents/contoso/{task.pk}/")

    assert "Still outdated." in text
    assert "the scan of 24 Sep, 12:00 still found what stands below." in text


def test_list_that_is_sorted_or_searched_beside_the_drawer_stays_a_list(page: Client, contoso: Tenant) -> None:
    source = make_source(contoso)
    task = make_task(make_document(source, title="New iPhone"))
    make_task(make_document(source, title="Leaver checklist"))

    text = text_of(page, f"/documents/contoso/{task.pk}/?q=iphone", **{"HX-Request": "true", "HX-Target": "documents"})

    assert text.startswith('<div id="documents"')
    assert "Leaver checklist" not in text
    assert '<tr aria-current="true">' in text


def test_changed_task_says_when_the_next_scan_is(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso)), state=TaskState.CHANGED)

    text = text_of(page, f"/documents/contoso/{task.pk}/")

    assert "Waits for the re-scan of today, 18:00." in text
    assert "Mark as changed" not in text
