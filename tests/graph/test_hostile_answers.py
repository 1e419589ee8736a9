"""What answers in Graph's place may say anything: the token stays with Graph, and a part is never taken for whole."""

import gzip
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from portal.https import trusted
from rollout.tenants.graph import client, links, reading
from rollout.tenants.graph.errors import GraphProblem
from tests.accounts.entra_server import POLL_SECONDS
from tests.graph.answers import Answer, Fault
from tests.graph.conftest import connect
from tests.graph.faults import cut_off, cut_short, leads_to, redirects, refuses, says, trickles
from tests.graph.graph_server import PATH, Graph
from tests.graph.test_client import numbers, posts, problem_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.evil.example{path}?$skiptoken=x",  # a foreign host
        "http://{host}{path}?$skiptoken=x",  # no TLS
        "https://localhost:1{path}?$skiptoken=x",  # another port
        "https://localhost{path}?$skiptoken=x",  # the usual port, which is not the one asked
        "https://{host}@evil.example{path}",  # the host as a user's name
        "https://user:password@{host}{path}",
        "https://{host}.evil.example{path}",
        "https://{host}/v1.0/users",  # another list on the same host
        "https://{host}{path}/../../../users",  # out of the list by dots
        "https://{host}{path}/%2e%2e/%2e%2e/%2e%2e/users",
        "https://{host}\\@evil.example{path}",
        "https://{host}{path}?a=b#fragment",
        "https://{host}{path}?a\nb",
        " https://{host}{path}",
        "//{host}{path}",
        "{path}?$skiptoken=x",
        "file:///etc/passwd",
        "https://{host}:99999{path}",
        "https://[::1{path}",
        "",
        "x" * 9_000,
        7,
        [],
        {"href": "https://{host}{path}"},
        True,
    ],
)
def test_a_next_page_elsewhere_is_never_followed(graph: Graph, link: object) -> None:
    connection = connect(graph, posts(25))
    if isinstance(link, str):
        link = link.replace("{host}", graph.address.removeprefix("https://")).replace("{path}", PATH)
    graph.script.append(leads_to(link))

    assert "another address" in problem_of(connection)
    assert (graph.asked, graph.refusals) == ([""], [])


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.microsoft.com/v1.0/admin/serviceAnnouncement/messages?$skip=500",
        "https://graph.microsoft.com:443/v1.0/admin/serviceannouncement/messages?$skiptoken=a%3D!*'()",
    ],
)
def test_links_as_graph_writes_them_are_followed(link: str) -> None:
    assert links.next_address(link, host="https://graph.microsoft.com", paths=(PATH,)) == link


def test_a_link_to_the_page_itself_ends_it(graph: Graph) -> None:
    connection = connect(graph, posts(25))
    graph.largest_page = 10
    links_seen: list[str] = []
    graph.script.extend([leads_to(lambda link: links_seen.append(link) or link), leads_to(lambda _: links_seen[0])])

    assert "twice" in problem_of(connection)


def test_a_page_that_comes_again_under_another_address_ends_it(graph: Graph) -> None:
    connection = connect(graph, posts(25))
    graph.largest_page = 10
    directory = str(connection.tenant.tenant_id)
    graph.script.append(leads_to(lambda _: graph.link_to(directory, 0)))

    assert "twice" in problem_of(connection)


def test_a_list_without_end_ends(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_PAGES", 5)
    connection = connect(graph, posts(60))
    graph.largest_page = 10

    assert "does not end" in problem_of(connection)
    assert len(graph.asked) == 5


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (cut_off, "cut off"),
        (cut_short, "cut off"),
        (says(b""), "no JSON"),
        (says(b"<html>Sign in to the guest network</html>", "text/html"), "proxy"),
        (says(b'{"value": []}', "text/plain"), "proxy"),
        (says(b'{"value": [NaN]}'), "no JSON"),
        (says(b"[" * 100_000), "no JSON"),
        (says(b'{"value": [' + b"9" * 5_000 + b"]}"), "no JSON"),
        (says(b"\xff\xfe\xfa"), "no JSON"),
        (says(b'{"value": [' + b"[]," * 1_100_000 + b"[]]}"), "longer than a list"),
        (says(b"[]"), "no list of posts"),
        (says(b"null"), "no list of posts"),
        (says(b"{}"), "no list of posts"),
        (says(b'{"value": {"id": "MC900000"}}'), "no list of posts"),
        (says(b'{"value": null}'), "no list of posts"),
        (refuses(403), "ServiceMessage.Read.All"),
        (refuses(404), "cloud"),
        (refuses(418), "418"),
        (lambda _: Answer(204), "204"),
        (
            lambda _: Answer(200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, b"no gzip"),
            "cut off",
        ),
    ],
)
def test_an_answer_that_is_none_is_a_problem_with_a_sentence(graph: Graph, fault: Fault, words: str) -> None:
    connection = connect(graph, posts(25))
    graph.largest_page = 10
    graph.script.extend([None, fault])

    assert words in problem_of(connection)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(graph: Graph, elsewhere: str, status: int) -> None:
    connection = connect(graph, posts(3))
    graph.script.append(redirects(elsewhere, status))

    assert "leads elsewhere" in problem_of(connection)


def test_a_longer_answer_than_any_list_is_not_read_to_its_end(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_PAGE_BYTES", 100_000)
    connection = connect(graph, [])
    bomb = gzip.compress(b" " * 50_000_000)
    graph.script.append(lambda _: Answer(200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, bomb))
    graph.script.append(says(json.dumps({"value": ["x" * 200_000]}).encode()))

    assert "longer than a list" in problem_of(connection)
    assert "longer than a list" in problem_of(connection)


def test_many_large_pages_are_not_kept_without_end(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LIST_BYTES", 20_000)
    connection = connect(graph, posts(100))
    graph.largest_page = 10

    assert "longer than a list" in problem_of(connection)
    assert 1 < len(graph.asked) < 10


def test_a_refusal_without_end_is_not_read(graph: Graph, waits: list[float]) -> None:
    connection = connect(graph, posts(3))
    graph.script.append(lambda _: Answer(503, {}, b"x", claimed_bytes=10**15))

    assert len(numbers(connection)) == 3


def test_an_answer_that_trickles_ends_with_the_time_for_the_list(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LIST_SECONDS", 0.5)
    connection = connect(graph, posts(25))
    graph.script.append(trickles(0.1, parts=10_000))

    began = time.monotonic()
    assert "too slow" in problem_of(connection)
    assert time.monotonic() - began < 5


def test_silence_ends_after_the_timeout(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TRY_TIMEOUT_SECONDS", 0.3)
    connection = connect(graph, posts(3))
    graph.script.append(trickles(30, parts=1))

    with pytest.raises(GraphProblem, match=r"cut off|in time"):
        client.try_out(connection)


def test_who_is_not_trusted_gets_no_token(
    graph: Graph, waits: list[float], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    connection = connect(graph, posts(3))
    (tmp_path / "nobody.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nobody.pem"))
    trusted.cache_clear()

    assert "cannot be reached" in problem_of(connection)
    assert (graph.entra.token_requests, graph.asked) == ([], [])


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A server that nobody may come to; without TLS, which would only hide that somebody did."""
    visits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.headers.get("Authorization", ""))
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    assert visits == []
