"""Choosing a kind of source, and removing a source."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from rollout.changes.models import Change
from rollout.documents import sources, sweeps
from rollout.documents.models import DocumentSource, DocumentTask, TaskState
from rollout.documents.source_forms import FORMS
from rollout.tenants.models import Tenant
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_scan, make_source, make_task
from tests.factories.tenants import make_tenant

AT = datetime(2025, 9, 24, 10, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


@pytest.fixture
def contoso() -> Tenant:
    make_change()
    return make_tenant(slug="contoso", name="Contoso")


@pytest.fixture
def source(contoso: Tenant) -> DocumentSource:
    """With an open task, a corrected and a kept one, and a document without any."""
    source = make_source(contoso, name="Intranet")
    for state in (TaskState.ASSIGNED, TaskState.VERIFIED, TaskState.KEPT):
        make_task(make_document(source, title=state), state=state)
    make_document(source, title="right")
    return source


def test_every_kind_on_offer_has_a_sentence_a_reader_and_a_form(page: Client) -> None:
    text = page.get("/documents/contoso/sources/add/").content.decode()

    for kind, form in FORMS.items():
        assert form.SENTENCE in text
        assert kind in sources.READERS
        assert page.get(f"/documents/contoso/sources/add/{kind}/").status_code == 200


def test_before_a_folder_can_be_named_there_must_be_a_place_for_it(page: Client, document_root: Path) -> None:
    for kind in ("folder", "git"):
        text = page.get(f"/documents/contoso/sources/add/{kind}/").content.decode()
        assert f"Whoever runs the portal makes {document_root}/contoso on its machine" in text
        assert 'name="path"' not in text
    assert page.get("/documents/contoso/sources/add/").content.decode().count("Not ready yet") == 4
    (document_root / "contoso").mkdir()

    assert 'name="path"' in page.get("/documents/contoso/sources/add/folder/").content.decode()


def test_kind_without_a_form_is_not_found(page: Client) -> None:
    assert page.get("/documents/contoso/sources/add/fax/").status_code == 404


def test_before_a_source_is_removed_the_page_says_what_goes(page: Client, source: DocumentSource) -> None:
    text = page.get(f"/documents/contoso/sources/{source.pk}/remove/").content.decode()

    assert "Goes with it: 1 open task. Stays in the list: 2 that were corrected or kept." in text
    assert DocumentSource.objects.present().exists()


def test_removed_source_takes_open_tasks_along_and_leaves_the_record(page: Client, source: DocumentSource) -> None:
    text = page.post(f"/documents/contoso/sources/{source.pk}/remove/", follow=True).content.decode()

    assert "“Intranet” was removed." in text
    assert set(DocumentTask.objects.values_list("state", flat=True)) == {TaskState.VERIFIED, TaskState.KEPT}
    assert set(source.documents.values_list("title", flat=True)) == {TaskState.VERIFIED, TaskState.KEPT}
    assert "sources-title" not in text
    assert page.get(f"/documents/contoso/sources/{source.pk}/").status_code == 404


def test_removed_source_is_not_scanned_and_its_place_is_free(contoso: Tenant, source: DocumentSource) -> None:
    DocumentSource.objects.update(removed_at=AT)

    assert sweeps.due_scans(AT) == []
    assert make_source(contoso, path=source.path).pk


def test_source_is_not_removed_under_a_scan(page: Client, contoso: Tenant, source: DocumentSource) -> None:
    make_scan(contoso, Change.objects.get())

    text = page.post(f"/documents/contoso/sources/{source.pk}/remove/", follow=True).content.decode()

    assert "A scan runs or waits to begin." in text
    assert DocumentTask.objects.open().exists()
