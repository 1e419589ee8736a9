"""Uploading documents, through the pages, into PostgreSQL and on to a scan."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import DjangoCaptureOnCommitCallbacks

from portal import uploads as measuring
from rollout.documents import scanning, uploading
from rollout.documents.models import DocumentSource, DocumentTask, Scan, SourceKind, UploadedFile
from rollout.documents.sources import git
from rollout.tenants.models import Role, Tenant
from tests.factories.changes import make_change
from tests.factories.documents import OUTDATED, make_source, make_uploaded_file
from tests.factories.tenants import make_tenant, make_user_with_role

AT = datetime(2025, 9, 24, 10, 0, tzinfo=UTC)
ADD = "/documents/contoso/sources/add/upload/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def contoso() -> Tenant:
    make_change()
    return make_tenant(slug="contoso", name="Contoso")


@pytest.fixture
def page(client: Client, contoso: Tenant) -> Client:
    """A browser in which Contoso's administrator is signed in."""
    client.force_login(make_user_with_role(contoso, Role.ADMINISTRATOR, name="Ada Lund"))
    return client


@pytest.fixture
def source(contoso: Tenant) -> DocumentSource:
    return make_source(contoso, name="Handouts", kind=SourceKind.UPLOAD, path="")


def _file(name: str, content: str | bytes = OUTDATED) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def _zip(**contents: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return file.getvalue()


def _files(source: DocumentSource) -> str:
    return f"/documents/contoso/sources/{source.pk}/files/"


def test_files_and_zips_come_in_and_are_scanned(
    page: Client, contoso: Tenant, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    packed = _zip(**{"guides/phone.md": OUTDATED, "logo.png": "x", "../out.md": "x"})
    with django_capture_on_commit_callbacks() as callbacks:
        answer = page.post(ADD, {"name": "Handouts", "documents": [_file("a.md"), _file("all.zip", packed)]})
    scanning.run(Scan.objects.get(), lambda: AT)

    source = contoso.document_sources.get()
    assert (answer.headers["Location"], len(callbacks)) == (_files(source), 1)
    assert set(DocumentTask.objects.values_list("document__path", flat=True)) == {"a.md", "guides/phone.md"}
    text = page.get(_files(source)).content.decode()
    assert "2 files were taken. What is new is scanned now." in text
    assert "2 files of your last upload were left out." in text
    assert "Its name leads out of the folder." in text
    assert "left out" in page.get(_files(source)).content.decode()
    page.post(_files(source), {"documents": [_file("b.md")]})
    assert "left out" not in page.get(_files(source)).content.decode()


def test_files_of_a_form_that_was_refused_are_asked_for_once_more(page: Client) -> None:
    answer = page.post(ADD, {"name": "", "documents": [_file("a.md")]})

    assert "Choose the files once more" in answer.content.decode()


def test_upload_without_any_document_makes_no_source_and_says_why(page: Client) -> None:
    answer = page.post(ADD, {"name": "Photos", "documents": [_file("a.png"), _file("b.zip", b"no zip")]})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="Photos"' in text
    assert "a.png: This format is not read." in text
    assert "b.zip: This is no zip, or one that is cut off." in text
    assert not DocumentSource.objects.exists()


def test_file_of_the_same_name_takes_the_place_of_the_older_one(page: Client, source: DocumentSource) -> None:
    make_uploaded_file(source=source, path="a.md", content=b"old")
    make_uploaded_file(source=source, path="b.md", content=b"same")
    page.post(_files(source), {"documents": [_file("a.md", bytes(range(256))), _file("b.md", "same"), _file("c.md")]})

    assert {file.path: bytes(file.content) for file in source.uploaded_files.all()} == {
        "a.md": bytes(range(256)),
        "b.md": b"same",
        "c.md": OUTDATED.encode(),
    }
    assert (
        "3 files were taken, 1 of them in place of an older one, 1 as before"
        in page.get(_files(source)).content.decode()
    )


def test_content_is_stored_as_it_comes() -> None:
    """To try packing what is packed took PostgreSQL as long as writing it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'content'",
            [UploadedFile._meta.db_table],
        )

        assert cursor.fetchone() == ("e",)


def test_second_scan_asks_for_new_content_alone(page: Client, contoso: Tenant, source: DocumentSource) -> None:
    read = []
    for content in ("one", "one", "two"):
        page.post(_files(source), {"documents": [_file("a.md", content), _file("b.md", "same")]})
        scan = Scan.objects.unfinished().get()
        scanning.run(scan, lambda: AT)
        scan.refresh_from_db()
        read.append(scan.documents_read)

    assert read == [2, 0, 1]


def test_removed_file_is_asked_about_first_and_closes_its_task(page: Client, source: DocumentSource) -> None:
    page.post(_files(source), {"documents": [_file("a.md")]})
    scanning.run(Scan.objects.get(), lambda: AT)
    address = f"{_files(source)}{UploadedFile.objects.get().pk}/remove/"

    assert "The portal has no other copy of it." in page.get(address).content.decode()
    page.post(address)
    scanning.run(Scan.objects.unfinished().get(), lambda: AT)

    assert DocumentTask.objects.get().steps.last().reason == "The document is gone."


def test_refused_zip_leaves_nothing_and_its_neighbours_come_in(
    page: Client, source: DocumentSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading.zips, "LARGEST_UNPACKED", 5)
    packed = _zip(**{"first.md": "1234", "second.md": "5678"})
    page.post(_files(source), {"documents": [_file("big.zip", packed), _file("good.md")]})

    assert list(source.uploaded_files.values_list("path", flat=True)) == ["good.md"]
    assert "Make several of it." in page.get(_files(source)).content.decode()


@pytest.mark.parametrize(("limit", "value"), [("MOST_FILES", 1), ("MOST_BYTES", 5), ("LARGEST_FILE", 4)])
def test_source_takes_up_to_its_limits(
    page: Client, source: DocumentSource, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(uploading, limit, value)
    page.post(_files(source), {"documents": [_file("a.md", "1234"), _file("b.md", "56789")]})

    assert list(source.uploaded_files.values_list("path", flat=True)) == ["a.md"]
    assert "1 file of your last upload was left out." in page.get(_files(source)).content.decode()


def test_too_many_files_at_once_are_to_be_a_zip(page: Client, source: DocumentSource) -> None:
    many = [_file(f"{number}.md") for number in range(uploading.MOST_AT_ONCE + 1)]

    assert (
        "These are 101 files. Put them into a zip." in page.post(_files(source), {"documents": many}).content.decode()
    )


def test_request_that_is_longer_than_any_upload_is_not_stored() -> None:
    request = RequestFactory().post("/", {"documents": _file("a.md")})
    request.META["CONTENT_LENGTH"] = str(measuring.LARGEST_REQUEST + 1)

    with pytest.raises(RequestDataTooBig):
        request.FILES  # noqa: B018  reading it is what is refused


@pytest.mark.parametrize(
    ("length", "names", "said"),
    [
        (measuring.LARGEST_REQUEST + 1, ["a.md"], "upload the files in parts of at most 200 MB"),
        (None, [f"{number}.md" for number in range(201)], "put them into a zip"),
    ],
)
def test_too_much_at_once_is_answered_by_a_page_with_the_limit(
    page: Client, source: DocumentSource, length: int | None, names: list[str], said: str
) -> None:
    body = encode_multipart(BOUNDARY, {"documents": [_file(name) for name in names]}) + bytes(1024 * 1024)
    sent = io.BytesIO(body)

    answer = page.generic(
        "POST", _files(source), b"x", MULTIPART_CONTENT, CONTENT_LENGTH=str(length or len(body)), **{"wsgi.input": sent}
    )

    assert answer.status_code == 413
    assert said in answer.content.decode()
    # Of what is still on its way when the connection closes a browser says nothing but that it was reset.
    assert sent.tell() == len(body)
    assert "data-most-bytes" in page.get(_files(source)).content.decode()


def test_limits_are_those_the_operators_read() -> None:
    text = " ".join(Path("docs/operations.md").read_text().split())
    megabytes = {
        f"{size // 1024 // 1024} MB"
        for size in (
            uploading.LARGEST_FILE, uploading.LARGEST_AT_ONCE, uploading.MOST_BYTES, uploading.zips.LARGEST_UNPACKED,
            measuring.LARGEST_REQUEST,
        )
    }  # fmt: skip
    said = text[text.index("### Uploaded files and git") : text.index("### Disks and shares that hang")]

    assert not [size for size in megabytes if size not in said]
    for count in (uploading.MOST_AT_ONCE, uploading.MOST_FILES, uploading.zips.MOST_ENTRIES, git.MOST_ENTRIES):
        assert f"{count:,} " in said


def test_reader_sees_the_files_and_uploads_none(client: Client, contoso: Tenant, source: DocumentSource) -> None:
    make_uploaded_file(source=source, path="a.md")
    client.force_login(make_user_with_role(contoso, Role.READER))

    text = client.get(_files(source)).content.decode()
    assert "a.md" in text
    assert "Upload and scan" not in text
    assert client.post(_files(source), {"documents": [_file("b.md")]}).status_code == 404
