"""Documents with outdated sentences, and where they come from."""

from django.urls import reverse
from playwright.sync_api import Page

from rollout.documents.models import DocumentSource, DocumentTask
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


def a_file_that_needs_a_hand() -> str:
    """The corrected file of a document in which one sentence runs through a link."""
    source = DocumentSource.objects.filter(tenant__slug="contoso").earliest("pk")
    task = DocumentTask.objects.open().filter(document__source=source, document__path__endswith=".md").earliest("pk")
    task.findings.create(
        rule="B10", rules=["B10"], paragraph=999, sentence_number=9, start=0, language="en", found_at=task.found_at,
        sentence="Open Authenticator › Settings › Backup.",
    )  # fmt: skip
    return reverse("documents:corrected", args=["contoso", task.pk])


VISITS = [
    Visit("documents", "/documents/"),
    Visit("documents: one tenant", "/documents/contoso/"),
    Visit("documents: nobody's", "/documents/contoso/?owner=nobody"),
    Visit("documents: drawer", a_document_task),
    Visit("documents: what is corrected", a_corrected_document),
    Visit("documents: right until a day", "/documents/northwind/?state=later"),
    Visit("documents: a reader", "/documents/contoso/", by=READER),
    Visit("documents: assign", lambda: a_document_task() + "assign/"),
    Visit("documents: assign many", "/documents/contoso/assign/?all=1"),
    Visit("documents: a file to finish by hand", a_file_that_needs_a_hand),
    Visit("documents: keep a sentence", a_sentence_to_keep),
    Visit("documents: kinds of source", "/documents/contoso/sources/add/"),
    Visit("documents: upload", "/documents/contoso/sources/add/upload/"),
    Visit("documents: a folder", "/documents/contoso/sources/add/folder/"),
    Visit("documents: a folder with errors", "/documents/contoso/sources/add/folder/", then=put_in_no_folder),
]
