"""Every list can be taken along: whatever shows a table has a CSV of what is shown, with the same filter."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

import pytest
from django.test import Client

from rollout.tenants.models import Tenant
from tests.architecture.doors import Door, Examples, Right, Side, cast, doors

pytestmark = pytest.mark.usefixtures("quiet")
CSV_LINK = re.compile(r'href="([^"]*(?:format=csv|\.csv)[^"]*)"')
# Tables that are no lists of ours.
NOT_LISTS = {
    "changes:compare",  # two versions of a post, word by word
    "changes:post",  # tables within the vendor's words
    "mailings:preview",  # a mail's layout
    "status:status",  # the parts of the portal itself, which say what is so now
    "texts:preview",
}


@pytest.fixture
def browser(home: Side, client: Client) -> Client:
    client.force_login(cast(home)[Right.ADMINISTRATOR])
    return client


def test_every_list_has_a_csv_of_what_it_shows(shared: Examples, home: Side, browser: Client) -> None:
    wrong, seen = [], set()
    for door, path in _pages(shared, home):
        page = browser.get(path, {"q": "zz"} if _is_searched(browser, path) else {})
        text = page.content.decode() if "html" in page.get("Content-Type", "") else ""
        if page.status_code != 200 or '<table class="table' not in text:
            continue
        seen.add(door.name)
        links = {unescape(link) for link in CSV_LINK.findall(text)}
        if not links:
            wrong.append(f"{door.name} has no CSV")
        for link in links:
            answer = browser.get(urljoin(path, link))
            if not answer.streaming or answer["Content-Type"] != "text/csv; charset=utf-8":
                wrong.append(f"{door.name} leads to {link}, which is no CSV that is streamed")
            elif "q" in page.wsgi_request.GET and "q=zz" not in link:
                wrong.append(f"{door.name} forgets its filter in {link}")

    assert not wrong, "\n".join(wrong)
    assert len(seen) > 15  # else the walk has lost its way


def test_no_csv_of_a_list_holds_a_formula(shared: Examples, home: Side, browser: Client) -> None:
    _spoil(home)
    wrong = []
    for door, path in _pages(shared, home):
        page = browser.get(path)
        if page.status_code != 200 or "html" not in page.get("Content-Type", ""):
            continue
        for link in CSV_LINK.findall(page.content.decode()):
            answer = browser.get(urljoin(path, unescape(link)))
            rows = csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
            wrong += [f"{door.name}: {cell}" for row in rows for cell in row if cell.startswith(("=", "@", "+"))]

    assert not wrong, "\n".join(wrong)


def _pages(shared: Examples, home: Side) -> Iterator[tuple[Door, str]]:
    for door in doors():
        if not door.is_public and door.right < Right.PORTAL and door.name not in NOT_LISTS:
            yield door, door.path(shared | home.examples())


def _is_searched(browser: Client, path: str) -> bool:
    page = browser.get(path)
    return page.status_code == 200 and b'name="q"' in getattr(page, "content", b"")


def _spoil(home: Side) -> None:
    """What people type in this tenant would be run by a spreadsheet."""
    Tenant.objects.filter(pk=home.tenant.pk).update(name="=Homeland()")
    for row, field in (
        (home.person, "name"), (home.wave, "name"), (home.task.document, "title"), (home.load, "file_name"),
        (home.problem, "title"), (home.source, "name"), (home.fetch, "problem"), (home.access.user, "name"),
        (home.suppression, "reason"),
    ):  # fmt: skip
        setattr(row, field, "@SUM(1+1)")
        row.save(update_fields=[field])
