"""A library whose Graph breaks off, refuses, or leads elsewhere: it is said in words, and nothing is taken for gone."""

import pytest

from rollout.documents.models import DocumentTask, TaskState
from rollout.documents.sources import sharepoint
from tests.documents.libraries.conftest import Shared
from tests.factories.documents import CORRECTED, OUTDATED
from tests.graph.answers import Answer, Fault
from tests.graph.conftest import register
from tests.graph.faults import cut_off, leads_to, redirects, refuses, says
from tests.graph.graph_server import ROLE
from tests.graph.libraries import SELECTED

pytestmark = pytest.mark.django_db
DENIED = "Files.Read.All of Microsoft Graph, and grant admin consent. Or give it Sites.Selected"


def _climbs(answer: Answer) -> Answer:
    """The next round is to begin at an address outside of this library."""
    link = answer.content["@odata.deltaLink"]
    return answer.with_content(answer.content | {"@odata.deltaLink": link.replace("/root/", "/../../users/")})


def _scanned(shared: Shared) -> list[str]:
    """Ids of five documents that were read, one of them with a task."""
    ids = [shared.drive.file(f"{number}.md", CORRECTED) for number in range(4)]
    ids.append(shared.drive.file("wrong.md", OUTDATED))
    shared.scan()
    return ids


@pytest.mark.parametrize(
    "fault",
    [
        cut_off,
        refuses(500),
        refuses(403),
        refuses(429, Retry_After="9999"),
        redirects("https://graph.evil.example/"),
        leads_to("https://graph.evil.example/v1.0/drives/x/root/delta"),
        _climbs,
        says(b'{"value": ["nobody knows what"], "@odata.deltaLink": "x"}'),
    ],
)
@pytest.mark.usefixtures("waits")
def test_a_listing_that_breaks_off_changes_nothing(shared: Shared, fault: Fault) -> None:
    ids = _scanned(shared)
    cursor = shared.source.cursor
    for item_id in ids:
        shared.drive.remove(item_id)
    # The second page, however often it is asked for.
    shared.graph.script.extend([None, *[fault] * 8])

    scan = shared.scan()

    assert [row["path"] for row in scan.problems] == ["Library"]
    assert (len(shared.there()), shared.source.cursor) == (5, cursor)
    assert DocumentTask.objects.get().is_open
    shared.graph.script.clear()
    shared.scan()
    assert (shared.there(), DocumentTask.objects.get().state) == ([], TaskState.VERIFIED)


def test_throttling_and_a_token_that_ends_midway_are_waited_out(shared: Shared, waits: list[float]) -> None:
    for number in range(5):
        shared.drive.file(f"{number}.md", CORRECTED)
    wait, end = refuses(429, Retry_After="7"), refuses(401)
    shared.graph.script.extend([wait, None, end, None, None, wait, end])

    scan = shared.scan()

    assert (scan.problems, len(shared.there())) == ([], 5)
    assert waits.count(7) == 2


def test_a_permission_that_is_taken_away_is_named_and_closes_no_task(shared: Shared) -> None:
    _scanned(shared)
    register(shared.graph, shared.connection, roles=(ROLE,))
    shared.graph.entra.grants.clear()

    scan = shared.scan()

    assert DENIED in shared.problems(scan)["Library"]
    assert len(shared.there()) == 5


def test_sites_selected_reads_the_sites_that_were_granted_and_no_other(shared: Shared) -> None:
    shared.drive.file("guide.md", OUTDATED)
    register(shared.graph, shared.connection, roles=(ROLE, SELECTED))

    assert DENIED in shared.problems(shared.scan())["Library"]
    shared.libraries.granted.add("/sites/IT")
    shared.scan()
    assert shared.there() == ["guide.md"]


def test_a_library_that_is_no_more_and_a_tenant_that_is_not_connected_keep_their_documents(shared: Shared) -> None:
    _scanned(shared)

    shared.libraries.drives.clear()
    assert "not there any more" in shared.problems(shared.scan())["Library"]
    shared.connection.delete()
    assert "not connected to Microsoft Graph" in shared.problems(shared.scan())["Library"]

    assert len(shared.there()) == 5


@pytest.mark.parametrize(
    "host",
    [
        "https://files.evil.example/guide.md",
        "http://localhost/guide.md",
        "https://contoso.sharepoint.com.evil.example/x",
        "https://localhost:1\\@contoso.sharepoint.com/x",
        "/relative",
        "",
    ],
)
def test_a_file_at_another_host_is_not_fetched(shared: Shared, host: str) -> None:
    shared.drive.file("guide.md", OUTDATED)
    shared.graph.script.extend([None, redirects(host)])

    scan = shared.scan()

    assert "a host that is not SharePoint’s" in shared.problems(scan)["guide.md"]
    assert shared.downloads.fetched == []
    shared.scan()
    assert DocumentTask.objects.get().document.path == "guide.md"


def test_what_is_in_a_file_is_fetched_from_the_clouds_own_sharepoint_alone(shared: Shared, settings: object) -> None:
    shared.drive.file("guide.md", OUTDATED)
    settings.SHAREPOINT_HOST = ""  # type: ignore[attr-defined]

    scan = shared.scan()

    assert "a host that is not SharePoint’s" in shared.problems(scan)["guide.md"]


def test_files_that_cannot_be_had_are_named_and_stop_no_other(shared: Shared) -> None:
    shared.drive.file("1 huge.md", "x", size=20 * 1024 * 1024 + 1)
    shared.drive.file("2 virus.md", "x", malware={"description": "bad"})
    for name in ("3 locked.md", "4 protected.md", "5 grew.md", "6 cut.md", "7 gone.md"):
        shared.drive.file(name, "x" * 100)
    shared.drive.file("8 fine.md", OUTDATED)
    grown: Fault = lambda _: Answer(200, {}, b"x" * (20 * 1024 * 1024 + 1))  # noqa: E731
    shared.downloads.script.extend([refuses(423), refuses(403), grown, cut_off, refuses(404)])

    problems = shared.problems(shared.scan())

    assert [problem.split()[:4] for problem in problems.values()] == [
        ["The", "file", "is", "too"],
        ["Microsoft", "takes", "this", "file"],
        ["The", "file", "is", "locked."],
        ["SharePoint", "does", "not", "give"],
        ["The", "file", "is", "too"],
        ["The", "file", "came", "in"],
        ["The", "file", "is", "not"],
    ]
    assert DocumentTask.objects.get().document.path == "8 fine.md"
    assert shared.problems(shared.scan()).keys() == {"1 huge.md", "2 virus.md"}


def test_when_no_file_can_be_had_the_rest_is_not_asked_for(shared: Shared) -> None:
    for number in range(9):
        shared.drive.file(f"{number}.md", OUTDATED)
    shared.downloads.script.extend([refuses(503)] * 100)

    scan = shared.scan()

    assert len(shared.problems(scan)) == 9
    assert len(shared.downloads.script) == 100 - 2 * sharepoint.MOST_FAILURES


def test_an_end_in_the_middle_of_a_scan_takes_the_same_changes_in_again(shared: Shared) -> None:
    _scanned(shared)
    cursor = shared.source.cursor
    shared.drive.file("new.md", OUTDATED)
    reader = sharepoint.LibraryReader(shared.source)
    with reader:
        assert "new.md" in [item.path for item in reader.items()]

    shared.source.refresh_from_db()
    assert (shared.source.cursor, len(shared.there())) == (cursor, 5)
    shared.scan()
    assert "new.md" in shared.there()


def test_of_two_scans_at_once_the_first_to_end_counts(shared: Shared) -> None:
    _scanned(shared)
    slow = sharepoint.LibraryReader(shared.source)
    with slow:
        list(slow.items())
        shared.drive.file("new.md", OUTDATED)
        shared.scan()
        cursor = shared.source.cursor
        slow.finish()

    shared.source.refresh_from_db()
    assert shared.source.cursor == cursor


def test_hostile_names_and_folders_within_themselves_end_as_words_or_not_at_all(shared: Shared) -> None:
    loop = shared.drive.folder("loop")
    shared.drive.change(loop, parentReference={"id": loop})
    shared.drive.file("lost.md", OUTDATED, loop)
    shared.drive.file("../../etc/passwd.md", OUTDATED)
    shared.drive.file(f"{'n' * 390}.md", CORRECTED, shared.drive.folder("f" * 200))
    shared.drive.file("same.md", CORRECTED)
    shared.drive.file("same.md", CORRECTED, webUrl="javascript:alert(1)")

    scan = shared.scan()

    assert shared.there() == ["same.md"]
    assert any("longer than 500" in problem for problem in shared.problems(scan).values())
