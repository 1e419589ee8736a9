"""Web pages as documents, from real servers on this machine: what is read, what is refused, what is named."""

import time
from collections.abc import Iterator
from functools import partial

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from rollout.documents import scanning, sources
from rollout.documents.models import Document, DocumentSource, DocumentTask, Scan, SourceKind
from rollout.documents.reading import Unreadable, read_document
from rollout.documents.sources import Item, SourceRefused, web
from rollout.documents.sources.web import WebReader
from rollout.tenants.models import Role
from tests.documents.test_scanning import AT
from tests.factories.changes import make_change
from tests.factories.documents import OUTDATED, make_document, make_source, make_task
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.https_server import Pages, web_site

HTML = {"Content_Type": "text/html; charset=utf-8"}
Site = tuple[str, type[Pages]]


def on_loopback(address: str) -> bool:
    return address in ("127.0.0.1", "::1")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with web_site(tmp_path_factory.mktemp("ca")) as running:
        yield running


@pytest.fixture
def site(server: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A host whose pages may be read, and which minds no haste."""
    settings.DOCUMENT_HOSTS = [server[0].removeprefix("https://")]
    monkeypatch.setattr(web, "PAUSE_SECONDS", 0)
    server[1].pages.clear()
    server[1].asked.clear()
    return server


def says(pages: type[Pages], path: str, text: str | bytes, **answer: object) -> None:
    body = text.encode() if isinstance(text, str) else text
    pages.pages[path] = lambda page: page.say(body, **(HTML | answer))


def leads(pages: type[Pages], path: str, to: str) -> None:
    pages.pages[path] = lambda page: page.say(b"", status=302, Location=to)


def reader(*addresses: str) -> WebReader:
    return WebReader(DocumentSource(kind=SourceKind.WEB, addresses=list(addresses)), may_connect=on_loopback)


def read(address: str) -> tuple[str, list[str]]:
    """Title and paragraphs of one page."""
    opened = reader(address)
    (item,) = opened.items()
    content = opened.content(item)
    text = read_document(opened.read_as(item), content)
    return text.title, [paragraph.text for paragraph in text.paragraphs]


def test_a_page_is_read_by_the_type_its_server_says_and_not_by_its_address(site: Site) -> None:
    url, pages = site
    says(pages, "/guide.docx", "<title>Guide</title><p>Hello</p>")
    says(pages, "/notes.html?raw=1", "# Notes\n\nHello *you*", Content_Type="text/markdown")

    assert read(f"{url}/guide.docx") == ("Guide", ["Hello"])
    assert read(f"{url}/notes.html?raw=1") == ("Notes", ["Notes", "Hello you"])
    assert "Cookie" not in pages.asked[0]
    assert pages.asked[0]["User-Agent"].startswith("Rollout Portal (reads documents for http")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>Téléphone</p>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("<p>Téléphone</p>".encode("latin-1"), "text/html; charset=utf-8"),  # wrong: browsers show the same page
        ("<p>Téléphone</p>".encode(), "text/html; charset=klingon"),
        ("<p>Téléphone</p>".encode(), "text/html; charset=unicode_escape"),  # Python's, nobody else's
        ("<meta charset='windows-1252'><p>Téléphone</p>".encode("cp1252"), "text/html"),
        ("<meta charset='windows-1252'><p>Téléphone</p>".encode(), "text/html; charset=utf-8"),
        ("<p>Téléphone</p>".encode("utf-16"), "text/html"),
    ],
)
def test_a_page_is_read_in_its_encoding_also_where_it_names_a_wrong_one(site: Site, body: bytes, kind: str) -> None:
    url, pages = site
    says(pages, "/page", body, Content_Type=kind)

    assert read(f"{url}/page")[1] == ["Téléphone"]


def test_a_redirect_is_followed_three_times_and_no_more(site: Site) -> None:
    url, pages = site
    says(pages, "/there", "<p>Hello</p>")
    for number in range(4):
        leads(pages, f"/{number}", f"{url}/{number - 1}" if number else "/there")

    assert read(f"{url}/2")[1] == ["Hello"]
    with pytest.raises(Unreadable, match="more than 3 times"):
        read(f"{url}/3")


def test_a_page_that_leads_to_one_for_signing_in_is_not_read_as_the_document(site: Site) -> None:
    url, pages = site
    leads(pages, "/guide", "/sign-in")
    says(pages, "/sign-in", '<title>Sign in</title><form><input name=p type="password"></form>')

    with pytest.raises(Unreadable, match="for signing in"):
        read(f"{url}/guide")


@pytest.mark.parametrize(
    ("to", "problem"),
    [
        ("https://10.0.0.1/", "inside a network of our own"),
        ("https://169.254.169.254/latest/meta-data/", "inside a network of our own"),
        ("https://elsewhere.example/", "elsewhere.example is no host"),
        ("//elsewhere.example/", "elsewhere.example is no host"),
        ("https://localhost:22/", "localhost:22 is no host"),
        ("http://localhost/", "https"),
        ("https://me:secret@localhost/", "without a name or password"),
        ("file:///etc/passwd", "https"),
        ("https://[", "no address"),
    ],
)
def test_a_redirect_is_judged_like_an_address_on_the_list(
    site: Site, settings: Settings, to: str, problem: str
) -> None:
    url, pages = site
    settings.DOCUMENT_HOSTS += ["10.0.0.1", "169.254.169.254"]
    leads(pages, "/away", to)

    with pytest.raises(Unreadable, match=problem):
        read(f"{url}/away")
    assert len(pages.asked) == 1


def test_without_the_tests_own_judge_nothing_on_this_machine_is_read(site: Site) -> None:
    url, pages = site
    opened = sources.open_source(DocumentSource(kind=SourceKind.WEB, addresses=[f"{url}/"]))

    with pytest.raises(Unreadable, match="inside a network of our own"):
        opened.content(*opened.items())
    assert pages.asked == []


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"text": "", "status": 404}, r"gone \(status 404\)"),
        ({"text": "", "status": 410}, r"gone \(status 410\)"),
        ({"text": "", "status": 401}, "without signing in"),
        ({"text": b"PNG", "Content_Type": "image/png"}, r"not read \(image/png\)"),
        ({"text": b"x" * (web.LARGEST_PAGE + 1)}, "more than 2 MB"),
    ],
)
def test_what_cannot_be_read_is_named(site: Site, answer: dict[str, object], problem: str) -> None:
    says(site[1], "/page", **answer)

    with pytest.raises(Unreadable, match=problem):
        read(f"{site[0]}/page")


def test_a_host_that_is_down_is_left_alone_after_three_pages(site: Site, settings: Settings) -> None:
    settings.DOCUMENT_HOSTS += ["localhost:1"]
    says(site[1], "/up", "<p>Hello</p>")
    opened = reader(*(f"https://localhost:1/{number}" for number in range(5)), f"{site[0]}/up")

    problems = []
    for item in list(opened.items())[:-1]:
        with pytest.raises(Unreadable) as refused:
            opened.content(item)
        problems.append(str(refused.value))

    assert ["refuses" in problem for problem in problems] == [True, True, True, False, False]
    assert "The next scan asks again" in problems[-1]
    assert b"Hello" in opened.content(list(opened.items())[-1])


def test_a_page_after_its_host_was_taken_off_the_operators_list_is_not_asked_for(
    site: Site, settings: Settings
) -> None:
    settings.DOCUMENT_HOSTS = []

    with pytest.raises(Unreadable, match="No host may be read yet"):
        read(f"{site[0]}/page")
    assert site[1].asked == []


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(SourceRefused, match="Put in their addresses"):
        reader()


@pytest.mark.django_db
def test_what_there_was_no_time_for_is_asked_for_first_the_next_time(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, pages = site
    source = make_source(kind=SourceKind.WEB, path="", addresses=[f"{url}/{name}" for name in "abc"])
    for name in "abc":
        says(pages, f"/{name}", "<p>Hello</p>")
    opened = WebReader(source, may_connect=on_loopback)
    first, *others = opened.items()
    opened.content(first)
    monkeypatch.setattr(opened, "_ends_at", time.monotonic() - 1)
    for item in others:
        with pytest.raises(Unreadable, match="next scan begins with it"):
            opened.content(item)
    opened.finish()

    again = WebReader(DocumentSource.objects.get(), may_connect=on_loopback)

    assert [item.url.rpartition("/")[2] for item in again.items()] == ["b", "c", "a"]
    again.finish()
    assert DocumentSource.objects.get().cursor == ""


@pytest.mark.django_db
def test_pages_have_tasks_that_a_host_that_is_down_leaves_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    url, pages = site
    monkeypatch.setitem(sources.READERS, SourceKind.WEB, partial(WebReader, may_connect=on_loopback))
    source = make_source(kind=SourceKind.WEB, path="", addresses=[f"{url}/phone", f"{url}/lost", f"{url}/drawn"])
    says(pages, "/drawn", "<title>App</title><div id=root></div><script src=app.js></script>")
    says(pages, "/phone", f"<title>New phone</title><p>{OUTDATED}</p>")
    change = make_change()

    def scanned() -> Scan:
        scan = Scan.objects.ask(source.tenant, change, by=None, at=AT)
        scanning.run(scan, lambda: AT)
        return scan

    first, again = scanned(), scanned()
    says(pages, "/phone", "", status=503)
    down = scanned()

    assert (first.documents_read, again.documents_read, down.documents_read) == (1, 0, 0)
    task = DocumentTask.objects.get()
    assert (str(task), task.state, task.document.url) == ("New phone", "found", f"{url}/phone")
    assert "has no text" in Document.objects.get(path__endswith="/drawn").problem
    lost = Document.objects.get(path__endswith="/lost")
    assert ("is gone (status 404)" in lost.problem, lost.gone_at, lost.url) == (True, None, f"{url}/lost")


@pytest.mark.django_db
def test_a_page_is_opened_where_it_is_and_has_no_file_to_put_in_its_place(client: Client) -> None:
    contoso = make_tenant(slug="contoso")
    client.force_login(make_user_with_role(contoso, Role.ADMINISTRATOR))
    source = make_source(
        contoso, name="Help", kind=SourceKind.WEB, path="", addresses=["https://help.example.com/a.html"]
    )
    page = make_document(source, path="help.example.com/a.html", url="https://help.example.com/a.html")
    task = make_task(page)

    shown = client.get(f"/documents/contoso/{task.pk}/").content.decode()

    assert 'href="https://help.example.com/a.html"' in shown
    assert "Help · help.example.com › a.html" in shown
    assert "corrected/" not in shown
    assert client.get(f"/documents/contoso/{task.pk}/corrected/").status_code == 404


def test_an_item_is_its_address_without_the_scheme(site: Site) -> None:
    assert list(reader(f"{site[0]}/a/b").items()) == [
        Item(f"{site[0].removeprefix('https://')}/a/b", url=f"{site[0]}/a/b")
    ]
