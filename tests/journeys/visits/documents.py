"""Documents with outdated sentences, and where they come from."""

from django.urls import reverse
from playwright.sync_api import Page

from rollout.documents.models import DocumentTask
from tests.journeys.visits.visit import (
    READER,
    Visit,
)


def a_document_task() -> str:
    """A document of Contoso with its drawer open."""
    task = DocumentTask.objects.filter(document__source__tenant__slug="contoso").earliest("pk")
    return reverse("documents:detail", args=["contoso", task.pk])


def a_corrected_document() -> str:
    """A task of Contoso that a re-scan has closed."""
    task = DocumentTask.objects.filter(document__source__tenant__slug="contoso", state="verified")[0]
    return reverse("documents:detail", args=["contoso", task.pk])


def a_sentence_to_keep() -> str:
    """The question before a sentence of an open task of Contoso is kept."""
    task = DocumentTask.objects.open().filter(document__source__tenant__slug="contoso")[0]
    return reverse("documents:keep", args=["contoso", task.pk, task.findings.to_correct()[0].pk])


def put_in_no_folder(page: Page) -> None:
    """Sends the form with a folder that this tenant may not have."""
    page.get_by_label("Name").fill("Everything")
    page.get_by_label("Folder").fill("/etc")
    page.get_by_role("button", name="Add and scan").click()


VISITS = [
    Visit("documents", "/documents/"),
    Visit("documents: one tenant", "/documents/contoso/"),
    Visit("documents: drawer", a_document_task),
    Visit("documents: what is corrected", a_corrected_document),
    Visit("documents: right until a day", "/documents/northwind/?state=later"),
    Visit("documents: a reader", "/documents/contoso/", by=READER),
    Visit("documents: assign", lambda: a_document_task() + "assign/"),
    Visit("documents: keep a sentence", a_sentence_to_keep),
    Visit("documents: kinds of source", "/documents/contoso/sources/add/"),
    Visit("documents: upload", "/documents/contoso/sources/add/upload/"),
    Visit("documents: a folder", "/documents/contoso/sources/add/folder/"),
    Visit("documents: a folder with errors", "/documents/contoso/sources/add/folder/", then=put_in_no_folder),
]
