"""The list of web pages as people type it."""

import html

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from rollout.documents.models import DocumentSource, Scan, SourceKind
from rollout.documents.source_forms.web import MOST_PAGES
from rollout.documents.sources import SourceRefused
from rollout.documents.sources.web_addresses import checked
from rollout.tenants.models import Tenant
from tests.factories.changes import make_change
from tests.factories.documents import make_source
from tests.factories.tenants import make_tenant


@pytest.fixture(autouse=True)
def hosts(settings: Settings) -> None:
    settings.DOCUMENT_HOSTS = ["help.example.com", "wiki.example.com:8443"]


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://help.example.com", "https://help.example.com/"),
        ("https://HELP.example.com:443/Größe?q=é#part", "https://help.example.com/Gr%C3%B6%C3%9Fe?q=%C3%A9"),
        ("https://wiki.example.com:8443/a%20b", "https://wiki.example.com:8443/a%20b"),
    ],
)
def test_an_address_is_kept_as_it_is_asked_for(address: str, asked: str) -> None:
    assert checked(address) == asked


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("help.example.com/page", "https://"),
        ("http://help.example.com/", "https://"),
        ("https://wiki.example.com/", "wiki.example.com is no host"),
        ("https://help.example.com:8443/", "help.example.com:8443 is no host"),
        ("https://help.example.com.evil.example/", "is no host that may be read"),
        ("https://help.example.com@evil.example/", "name or password"),
        ("https://evil.example\\@help.example.com/", "backslashes"),
        ("https://help.example.com/a\tb", "no spaces"),
        ("https://help.example.com:99999/", "no address"),
        ("https://[::1", "no address"),
        ("https://help.example.com/" + "a" * 500, "too long"),
    ],
)
def test_any_other_address_is_refused_with_what_to_do(address: str, problem: str) -> None:
    with pytest.raises(SourceRefused, match=problem):
        checked(address)


@pytest.fixture
def contoso() -> Tenant:
    return make_tenant(slug="contoso")


ADD = "/documents/contoso/sources/add/web/"


@pytest.mark.django_db
def test_pages_are_put_in_one_per_line_each_once(page: Client) -> None:
    typed = "https://help.example.com/b\r\n\r\n  https://help.example.com/a#top \r\nhttps://help.example.com/b"

    response = page.post(ADD, {"name": "Help", "addresses": typed})

    source = DocumentSource.objects.get()
    assert response.status_code == 302
    assert (source.kind, source.addresses) == (
        SourceKind.WEB,
        ["https://help.example.com/b", "https://help.example.com/a"],
    )


@pytest.mark.django_db
def test_each_bad_line_is_named_with_its_number_and_nothing_typed_is_lost(page: Client, contoso: Tenant) -> None:
    make_source(contoso, name="Intranet", kind=SourceKind.WEB, path="", addresses=["https://help.example.com/a"])
    lines = [
        "",
        "https://help.example.com/b",
        "help.example.com",
        "https://evil.example/",
        "https://help.example.com/a",
    ]

    response = page.post(ADD, {"name": "Help", "addresses": "\n".join(lines)})

    text = html.unescape(response.content.decode())
    assert response.status_code == 422
    assert "Line 3: Give an address that begins with https://." in text
    assert "Line 4: evil.example is no host that may be read." in text
    assert "Pages are read of help.example.com, wiki.example.com:8443. Whoever runs the portal can add" in text
    assert "Line 5: “Intranet” already has this page." in text
    assert "Line 2" not in text
    assert "\n".join(lines[1:]) in text
    assert DocumentSource.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (" \n\n", "at least one page"),
        ("https://help.example.com/\n" * (MOST_PAGES + 1), f"at most {MOST_PAGES}"),
        ("no\n" * 25, "And 15 more lines."),
    ],
)
def test_a_list_that_is_empty_or_too_long_is_refused(page: Client, typed: str, problem: str) -> None:
    response = page.post(ADD, {"name": "Help", "addresses": typed})

    assert response.status_code == 422
    assert problem in response.content.decode()


@pytest.mark.django_db
def test_without_a_host_the_page_says_what_to_set_and_asks_for_nothing(page: Client, settings: Settings) -> None:
    assert "Pages are read of help.example.com" in page.get(ADD).content.decode()
    settings.DOCUMENT_HOSTS = []

    text = page.get(ADD).content.decode()
    typed_before = page.post(ADD, {"name": "Help", "addresses": "https://help.example.com/a"}).content.decode()

    assert "Whoever runs the portal first names the hosts in DOCUMENT_HOSTS" in text
    assert "<textarea" not in text
    assert "https://help.example.com/a</textarea>" in typed_before
    assert "first names the hosts in DOCUMENT_HOSTS" in typed_before


@pytest.mark.django_db
def test_a_list_whose_host_was_taken_away_keeps_its_pages(page: Client, contoso: Tenant, settings: Settings) -> None:
    source = make_source(contoso, kind=SourceKind.WEB, path="", addresses=["https://help.example.com/a"])
    settings.DOCUMENT_HOSTS = []

    page.post(f"/documents/contoso/sources/{source.pk}/", {"name": "New", "addresses": "https://help.example.com/a"})

    source.refresh_from_db()
    assert (source.name, source.addresses) == ("New", ["https://help.example.com/a"])


@pytest.mark.django_db
def test_the_list_of_a_source_can_be_edited_and_is_scanned_then(page: Client, contoso: Tenant) -> None:
    source = make_source(contoso, kind=SourceKind.WEB, path="", addresses=["https://help.example.com/a"])
    url = f"/documents/contoso/sources/{source.pk}/"
    shown = page.get(url).content.decode()

    make_change()
    page.post(url, {"name": "Renamed", "addresses": "https://help.example.com/a"})
    scans_of_a_name = Scan.objects.count()
    page.post(url, {"name": "Help", "addresses": "https://help.example.com/a\nhttps://help.example.com/c"})

    source.refresh_from_db()
    assert (scans_of_a_name, Scan.objects.count()) == (0, 1)
    assert "https://help.example.com/a</textarea>" in shown
    assert source.place == "https://help.example.com/a and 1 more"
    assert source.addresses == ["https://help.example.com/a", "https://help.example.com/c"]
