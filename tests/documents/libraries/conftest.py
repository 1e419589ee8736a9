"""A tenant whose library lies in the SharePoint of the tests."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from rollout.documents import scanning
from rollout.documents.models import Document, DocumentSource, Scan
from rollout.tenants.models import GraphConnection
from tests.factories.changes import make_change
from tests.factories.documents import make_source
from tests.graph.conftest import ca, connect_directory, downloads, entra_server, graph, waits
from tests.graph.downloads import DownloadHost
from tests.graph.graph_server import Graph
from tests.graph.libraries import Drive, Libraries

__all__ = ["ca", "downloads", "entra_server", "graph", "waits"]
AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)


@dataclass
class Shared:
    """One library, its source, and where its Graph and its files are."""

    graph: Graph
    downloads: DownloadHost
    connection: GraphConnection
    libraries: Libraries
    drive: Drive
    source: DocumentSource
    scans: list[Scan] = field(default_factory=list)

    def scan(self, at: datetime = AT) -> Scan:
        """Scans; afterwards `downloads.fetched` holds what this scan fetched."""
        self.downloads.fetched.clear()
        scan = Scan.objects.ask(self.source.tenant, make_change(), by=None, at=at)
        scanning.run(scan, lambda: at)
        self.source.refresh_from_db()
        return scan

    def problems(self, scan: Scan) -> dict[str, str]:
        """What the scan could not read, by its place without the source's name."""
        return {row["path"].removeprefix("Library · "): row["problem"] for row in scan.problems}

    def document(self, path: str) -> Document:
        return self.source.documents.get(path=path)

    def there(self) -> list[str]:
        """The documents that are not gone."""
        return sorted(self.source.documents.filter(gone_at=None).values_list("path", flat=True))


@pytest.fixture
def shared(graph: Graph, downloads: DownloadHost) -> Shared:
    connection, directory = connect_directory(graph)
    libraries = directory.libraries
    libraries.address = downloads.address
    downloads.libraries.append(libraries)
    drive = libraries.drive()
    source = make_source(connection.tenant, name="Library", kind="sharepoint", path="", drive_id=drive.drive_id)
    return Shared(graph, downloads, connection, libraries, drive, source)
