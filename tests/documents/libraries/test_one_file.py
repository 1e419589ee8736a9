"""One file of a library as it is now: nothing else is asked for, and nothing is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollout.documents.correcting import NotAsRead, bytes_now
from tests.documents.libraries.conftest import Shared
from tests.factories.documents import OUTDATED

pytestmark = pytest.mark.django_db


def test_graph_is_asked_for_the_one_file_and_not_for_what_changed(shared: Shared) -> None:
    inner = shared.drive.folder("b", shared.drive.folder("a"))
    phone = shared.drive.file("phone.md", OUTDATED, inner)
    shared.drive.file("phone.md", "Another.", shared.drive.folder("b"))
    shared.scan()
    shared.drive.change(phone, name="moved.md")
    shared.graph.script.extend([None] * 3)

    with CaptureQueriesContext(connection) as queries:
        content = bytes_now(shared.document("a/b/phone.md"))

    assert content == OUTDATED.encode()
    assert len(shared.graph.script) == 2
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_file_that_left_the_library_is_not_there_any_more(shared: Shared) -> None:
    phone = shared.drive.file("phone.md", OUTDATED)
    shared.scan()
    shared.drive.remove(phone)

    with pytest.raises(NotAsRead, match="not there any more"):
        bytes_now(shared.document("phone.md"))
