"""Scans of a document library: what changed is read, what moved stays what it was, what went is gone."""

from datetime import timedelta

import pytest

from rollout.documents.models import DocumentTask, TaskState
from rollout.documents.sources.sharepoint import LibraryReader
from tests.documents.libraries.conftest import AT, Shared
from tests.factories.documents import CORRECTED, OUTDATED

pytestmark = pytest.mark.django_db


def _guides(shared: Shared) -> tuple[str, str]:
    """A folder "Guides" with an outdated “phone.md”; ids of both."""
    folder = shared.drive.folder("Guides")
    return folder, shared.drive.file("phone.md", f"# New phone\n\n{OUTDATED}", folder)


def test_the_first_scan_reads_every_document_of_the_library(shared: Shared) -> None:
    folder, _ = _guides(shared)
    shared.drive.file("logo.png", b"png", folder)
    shared.drive.file("~$phone.docx", b"lock", folder)
    shared.drive.file("right.md", CORRECTED, shared.drive.folder("Übersicht & more", folder))

    scan = shared.scan()

    assert shared.there() == ["Guides/phone.md", "Guides/Übersicht & more/right.md"]
    assert shared.document("Guides/phone.md").url == "https://contoso.sharepoint.com/sites/IT/phone.md"
    assert DocumentTask.objects.get().document.title == "New phone"
    assert (scan.problems, sorted(shared.downloads.fetched)) == ([], ["phone.md", "right.md"])
    assert shared.downloads.brought_tokens == 0


def test_a_scan_without_changes_fetches_nothing(shared: Shared) -> None:
    _guides(shared)
    shared.scan()

    scan = shared.scan()

    assert (scan.documents_seen, scan.documents_read, shared.downloads.fetched) == (1, 0, [])
    assert shared.there() == ["Guides/phone.md"]


def test_a_long_listing_gives_a_sign_of_life_with_each_page(shared: Shared) -> None:
    for number in range(5):
        shared.drive.file(f"{number}.md", CORRECTED)
    signs: list[int] = []

    with LibraryReader(shared.source) as reader:
        reader.is_at_work = lambda: signs.append(1)
        items = list(reader.items())

    assert (len(items), len(signs)) == (5, 2)


def test_what_changed_is_read_again_and_nothing_else(shared: Shared) -> None:
    folder, phone = _guides(shared)
    shared.drive.file("other.md", CORRECTED, folder)
    shared.scan()

    shared.drive.change(phone, content=CORRECTED)
    shared.scan()

    assert shared.downloads.fetched == ["phone.md"]
    assert DocumentTask.objects.get().state == TaskState.VERIFIED


@pytest.mark.parametrize("tells_all", [True, False])
def test_documents_that_went_with_their_folder_are_gone(shared: Shared, tells_all: bool) -> None:
    folder, _ = _guides(shared)
    shared.drive.file("stays.md", CORRECTED)
    shared.drive.tells_all_that_went = tells_all
    shared.scan()

    shared.drive.remove(folder)
    shared.scan()

    assert shared.there() == ["stays.md"]
    assert DocumentTask.objects.get().state == TaskState.VERIFIED


def test_a_moved_folder_and_a_renamed_file_keep_their_documents_and_tasks(shared: Shared) -> None:
    folder, phone = _guides(shared)
    shared.drive.file("other.md", OUTDATED, folder)
    shared.scan()
    tasks = set(DocumentTask.objects.values_list("pk", "document"))

    shared.drive.change(folder, name="Help", parentReference={"id": shared.drive.folder("2026")})
    shared.drive.change(phone, name="iphone.md")
    shared.scan(AT + timedelta(days=1))

    assert shared.there() == ["2026/Help/iphone.md", "2026/Help/other.md"]
    assert set(DocumentTask.objects.open().values_list("pk", "document")) == tasks
    assert shared.downloads.fetched == ["iphone.md"]


def test_a_file_that_takes_the_place_of_another_is_read_there(shared: Shared) -> None:
    _, phone = _guides(shared)
    shared.drive.file("new.md", CORRECTED)
    shared.scan()

    shared.drive.remove(phone)
    new = next(key for key, item in shared.drive.items.items() if item["name"] == "new.md")
    folder = next(key for key, item in shared.drive.items.items() if item["name"] == "Guides")
    shared.drive.change(new, name="phone.md", parentReference={"id": folder})
    shared.scan()

    assert shared.there() == ["Guides/phone.md"]
    assert DocumentTask.objects.get().state == TaskState.VERIFIED


def test_a_place_that_graph_forgot_lists_the_library_anew_and_loses_nothing(shared: Shared) -> None:
    folder, phone = _guides(shared)
    gone = shared.drive.file("old.md", OUTDATED, folder)
    shared.scan()
    before = shared.document("Guides/phone.md").pk

    shared.libraries.forget_places()
    shared.drive.remove(gone)
    shared.drive.change(phone, content=f"{OUTDATED} {CORRECTED}")
    scan = shared.scan()

    assert (scan.problems, 410 in shared.libraries.refused) == ([], True)
    assert (shared.there(), shared.document("Guides/phone.md").pk) == (["Guides/phone.md"], before)
    assert shared.downloads.fetched == ["phone.md"]
    assert shared.source.library_entries.count() == 3


def test_a_file_of_a_format_that_is_read_since_then_is_found_without_a_change(shared: Shared) -> None:
    _guides(shared)
    shared.drive.file("notes.xyz", OUTDATED)

    shared.scan()

    assert "notes.xyz" in shared.source.library_entries.values_list("name", flat=True)
    assert shared.there() == ["Guides/phone.md"]


def test_another_change_is_looked_for_in_documents_that_graph_says_nothing_new_of(shared: Shared) -> None:
    _guides(shared)
    shared.scan()
    document = shared.document("Guides/phone.md")
    document.read_with = {}
    document.save()

    scan = shared.scan()

    assert (scan.documents_read, shared.downloads.fetched) == (1, ["phone.md"])
