"""Document libraries: what the real Graph refuses is refused by the one of these tests, and its links are followed."""

from itertools import cycle

import pytest

from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.graph.libraries import read_files
from rollout.tenants.graph.permissions import Permission, probe
from tests.graph.conftest import connect_directory
from tests.graph.downloads import DownloadHost
from tests.graph.faults import refuses
from tests.graph.graph_server import Graph
from tests.graph.libraries import READ_ALL, SELECTED, Drive, Libraries

HOST = "https://graph.test"
DRIVES = "/sites/contoso.sharepoint.com:/sites/IT:/drives"


@pytest.fixture
def sharepoint() -> tuple[Libraries, Drive]:
    libraries = Libraries(address="https://files.test")
    return libraries, libraries.drive()


@pytest.mark.parametrize(
    ("path", "query", "refused"),
    [
        (DRIVES, "$filter=name eq 'x'", 400),
        (DRIVES, "$select=id,password", 400),
        (DRIVES.replace("IT", "Elsewhere"), "", 404),
        ("{drive}/root/delta", "$select=id,path", 400),
        ("{drive}/root/delta", "$filter=file ne null", 400),
        ("{drive}/root/delta(token='unknown')", "", 410),
        ("{drive}/items/01ROOT/content", "", 400),
        ("{drive}/items/unknown/content", "", 404),
        ("/drives/b!unknown/root/delta", "", 404),
    ],
)
def test_what_the_real_one_does_not_take_is_refused(
    sharepoint: tuple[Libraries, Drive], path: str, query: str, refused: int
) -> None:
    libraries, drive = sharepoint
    path = path.format(drive=f"/drives/{drive.drive_id}")

    assert libraries.answer(HOST, path, query, (READ_ALL,)).status == refused
    assert libraries.answer(HOST, path, query, ()).status in (403, 404)
    assert libraries.answer(HOST, DRIVES, "", (SELECTED,)).status == 403


def test_a_file_is_handed_out_by_its_address_alone(sharepoint: tuple[Libraries, Drive]) -> None:
    libraries, drive = sharepoint
    item_id = drive.file("guide.md", "text")
    host = DownloadHost(libraries=[libraries])

    leads = libraries.answer(HOST, f"/drives/{drive.drive_id}/items/{item_id}/content", "", (READ_ALL,))
    path = leads.headers["Location"].removeprefix(libraries.address)

    assert (leads.status, leads.body) == (302, b"")
    assert host.answer("GET", path, {}).body == b"text"
    assert host.answer("GET", path, {"Authorization": "Bearer x"}).status == 401


@pytest.mark.django_db
@pytest.mark.parametrize(
    "link",
    [
        "/drives/{}/root/delta(token='{}')",
        "/drives('{}')/root/microsoft.graph.delta(token='{}')",
        "/drives/{}/items/01ROOT/delta(token='{}')",
    ],
)
def test_each_of_graphs_ways_to_lead_on_is_followed(graph: Graph, link: str) -> None:
    connection, directory = connect_directory(graph)
    drive = directory.libraries.drive()
    directory.libraries.links = cycle([link])
    for number in range(5):
        drive.file(f"{number}.md", "text")

    pages = list(read_files(connection, drive.drive_id))
    drive.file("new.md", "text")
    changed = list(read_files(connection, drive.drive_id, resume=pages[-1].resume))

    assert [len(page.rows) for page in pages] == [3, 3]
    assert [row.name for page in changed for row in page.rows] == ["", "new.md"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "link",
    [
        "/drives/b!another/root/delta(token='{1}')",
        "/drives/{0}/root/../../../users/delta(token='{1}')",
        "/drives/{0}/root/delta(token='../{1}')",
        "/drives/{0}/items/../root/delta(token='{1}')",
        "/drives/{0}/root/delta(token='{1}')/x",
    ],
)
def test_a_link_out_of_the_library_is_not_followed(graph: Graph, link: str) -> None:
    connection, directory = connect_directory(graph)
    drive = directory.libraries.drive()
    directory.libraries.links = cycle([link])

    with pytest.raises(GraphProblem, match="another address"):
        list(read_files(connection, drive.drive_id))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (401, Permission.MISSING, "With Sites.Selected this stays so"),
        (403, Permission.MISSING, "application permission Files.Read.All"),
        (400, Permission.NO_LICENCE, "no SharePoint Online"),
    ],
)
def test_the_try_of_libraries_says_what_sharepoint_means(graph: Graph, status: int, state: str, words: str) -> None:
    connection, directory = connect_directory(graph)
    directory.put()
    graph.script.extend([None] * 7 + [refuses(status)] * 2)

    found = probe(connection)[-1]

    assert (found.subject, found.state, words in found.what_to_do) == ("libraries", state, True)
