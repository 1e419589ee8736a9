"""What is missing of a source is gone only where it was seen as a whole: a share that is away closes no task."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from rollout.documents import scanning
from rollout.documents.models import DocumentSource, DocumentTask, Scan
from rollout.documents.sources import Item
from rollout.documents.vanishing import MANY, Missing, missing
from rollout.tenants.models import Role
from tests.factories.changes import make_change
from tests.factories.documents import OUTDATED, make_folder, make_source
from tests.factories.tenants import make_tenant, make_user_with_role

AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)
KNOWN = ["a.md", "guides/b.md", "guides/deep/c.md"]
SHARE = [f"{number}.md" for number in range(2 * MANY)]


@pytest.mark.parametrize(
    ("items", "gone"),
    [
        ([Item("a.md")], ["guides/b.md", "guides/deep/c.md"]),
        ([Item("a.md"), Item("guides", problem="It may not be read.")], []),
        ([Item("a.md"), Item("guides/deep", problem="It may not be read.")], ["guides/b.md"]),
        ([Item("a.md"), Item(".", problem="The rest was not read.")], []),
    ],
)
def test_what_lies_below_what_was_not_listed_is_not_gone(items: list[Item], gone: list[str]) -> None:
    assert missing("folder", KNOWN, items)[:2] == Missing(gone)[:2]


@pytest.mark.parametrize(
    ("kind", "there", "moved", "gone"),
    [
        ("folder", 0, 0, 0),
        ("folder", MANY - 1, 0, 0),
        ("folder", MANY, 0, MANY),
        ("folder", 0, 2 * MANY, 2 * MANY),
        ("sharepoint", 0, 0, 0),
        ("git", 1, 0, 0),
        ("upload", 0, 0, 2 * MANY),
        ("web", 1, 0, 2 * MANY - 1),
    ],
)
def test_less_than_half_of_many_documents_is_no_deletion(kind: str, there: int, moved: int, gone: int) -> None:
    items = [*(Item(path) for path in SHARE[:there]), *(Item(f"new/{number}.md") for number in range(moved))]

    found = missing(kind, SHARE, items)

    assert len(found.gone) == gone
    assert bool(found.problem) == (gone == 0)


@pytest.mark.django_db
def test_empty_folder_closes_no_task_and_says_so(document_root: Path) -> None:
    tenant = make_tenant()
    source = make_source(tenant, path=str(make_folder(tenant, a_md=OUTDATED)))

    def scan(day: int) -> Scan:
        one = Scan.objects.ask(tenant, make_change(), by=None, at=AT + timedelta(days=day))
        scanning.run(one, lambda: AT + timedelta(days=day))
        return one

    scan(0)
    (Path(source.path) / "a.md").unlink()

    [problem] = scan(1).problems

    assert DocumentTask.objects.get().state == "found"
    assert problem["path"] == source.name
    assert "1 of 1 documents are not there any more" in problem["problem"]


@pytest.mark.django_db
def test_documents_said_to_be_deleted_are_gone_with_the_next_scan_unless_more_are_missing(
    document_root: Path, client: Client
) -> None:
    tenant = make_tenant(slug="contoso")
    ada = make_user_with_role(tenant, Role.ADMINISTRATOR)
    source = make_source(tenant, path=str(make_folder(tenant, a_md=OUTDATED, b_md=OUTDATED)))
    address = f"/documents/contoso/sources/{source.pk}/"
    client.force_login(ada)

    def scan(day: int) -> Scan:
        one = Scan.objects.ask(tenant, make_change(), by=None, at=AT + timedelta(days=day))
        scanning.run(one, lambda: AT + timedelta(days=day))
        return one

    scan(0)
    assert "not there any more" not in client.get(address).content.decode()
    for path in Path(source.path).iterdir():
        path.unlink()
    scan(1)
    assert "2 documents are not there any more" in client.get(address).content.decode()
    asked = client.get(f"{address}deleted/").content.decode()
    assert 'name="count" value="2"' in asked
    assert "2 documents were deleted: close their tasks" in asked
    late = client.post(f"{address}deleted/", {"count": "1"}, follow=True).content.decode()
    assert "counted anew" in late
    assert DocumentSource.objects.get().deleted_count == 0

    client.post(f"{address}deleted/", {"count": "2"})
    assert DocumentTask.objects.open().count() == 2
    assert scan(2).problems == []

    assert list(DocumentTask.objects.values_list("state", flat=True)) == ["verified"] * 2
    source.refresh_from_db()
    assert (source.missing_count, source.deleted_count) == (0, 0)
    event = source.events.get(deleted_count=2)
    assert event.pgh_context.metadata["user"] == ada.pk
    assert "no document" in client.get(f"{address}deleted/", follow=True).content.decode().lower()


def test_more_than_was_said_to_be_deleted_is_not_gone() -> None:
    assert missing("folder", SHARE, [], deleted_count=len(SHARE)).gone == SHARE
    assert missing("folder", SHARE, [], deleted_count=len(SHARE) - 1).held_count == len(SHARE)
