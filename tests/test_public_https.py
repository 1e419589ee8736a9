"""What is asked of the internet: judged addresses, one answer of DNS, one deadline, one size. On real servers."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.public_https import Answer, NotReached, TooLarge, ask, is_public
from tests.https_server import Pages, web_site

SIZE = 100_000
TICK = threading.Event()  # never set: what waits for it waits a moment


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, type[Pages]]]:
    with web_site(tmp_path_factory.mktemp("ca")) as running:
        yield running


def on_loopback(address: str) -> bool:
    return address in ("127.0.0.1", "::1")


def asked(url: str, *, seconds: float = 5, may_connect: Callable[[str], bool] = on_loopback) -> Answer:
    until = time.monotonic() + seconds
    return ask("GET", url, until=until, agent="Tests", most_bytes=SIZE, may_connect=may_connect)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("127.0.0.1", False), ("10.1.2.3", False), ("169.254.169.254", False), ("::1", False), ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False), ("224.0.0.1", False), ("100.64.0.1", False), ("8.8.8.8", True),
        ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("::7f00:1", False), ("2606:4700::1111", True),
        ("0.0.0.0", False), ("255.255.255.255", False), ("192.0.0.192", False), ("168.63.129.16", False),
        ("fd00:ec2::254", False), ("ff0e::1", False), ("2001:0:7f00:1::", False), ("100.100.100.200", False),
        ("3fff::1", False), ("192.168.0.1", False), ("172.31.255.255", False), ("198.18.0.1", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_internet_are_public(address, public):
    assert is_public(address) is public


def test_an_answer_comes_with_its_body_unpacked_and_nothing_of_ours_but_a_name_is_sent(site):
    url, pages = site
    pages.pages["/packed?a=b"] = lambda page: page.say(gzip.compress(b"Hello"), Content_Encoding="gzip")

    answer = asked(f"{url}/packed?a=b")

    assert (answer.status, answer.body) == (200, b"Hello")
    assert pages.asked[-1] == {
        "path": "/packed?a=b", "Host": url.removeprefix("https://"), "User-Agent": "Tests", "Accept": "*/*",
        "Accept-Encoding": "gzip", "Connection": "close",
    }  # fmt: skip


def test_nothing_inside_our_own_network_is_connected_to(site):
    url, pages = site
    before = len(pages.asked)

    with pytest.raises(NotReached, match="inside a network of our own"):
        asked(url, may_connect=is_public)
    assert len(pages.asked) == before


def test_a_host_with_one_address_inside_is_not_connected_to_at_all(site, monkeypatch):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("127.0.0.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)

    with pytest.raises(NotReached, match="inside a network of our own"):
        asked(site[0])


def test_the_judged_address_is_connected_to_though_dns_says_another_the_second_time(site, monkeypatch):
    port = int(site[0].rpartition(":")[2])
    answers = iter(["127.0.0.1", "127.0.0.66"])
    judged = []
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]
    )

    answer = asked(f"{site[0]}/", may_connect=lambda address: judged.append(address) or True)

    assert (answer.status, judged, next(answers)) == (404, ["127.0.0.1"], "127.0.0.66")


def test_an_address_that_refuses_leaves_time_for_the_next(site, monkeypatch):
    port = int(site[0].rpartition(":")[2])
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.66", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)

    assert asked(f"{site[0]}/", may_connect=lambda _: True).status == 404


def drip_body(page: Pages) -> None:
    page.say(b"", Content_Length="90000")
    for _ in range(200):
        page.wfile.write(b"x")
        TICK.wait(0.02)


def drip_headers(page: Pages) -> None:
    page.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(200):
        page.wfile.write(b"x")
        TICK.wait(0.02)


def endless(page: Pages) -> None:
    page.send_response(200)
    page.end_headers()
    for _ in range(1000):
        page.wfile.write(b"x" * 1000)


@pytest.mark.parametrize("drip", [drip_body, drip_headers])
def test_a_byte_now_and_then_does_not_stretch_the_time(site, drip):
    url, pages = site
    pages.pages["/drip"] = drip

    with pytest.raises(NotReached, match="in time"):
        asked(f"{url}/drip", seconds=0.3)


def test_a_server_that_says_nothing_at_all_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotReached, match="in time"):
        asked(f"https://localhost:{silent.getsockname()[1]}/", seconds=0.2)


@pytest.mark.parametrize(
    "large",
    [
        endless,
        lambda page: page.say(gzip.compress(bytes(20_000_000)), Content_Encoding="gzip"),
        lambda page: page.say(gzip.compress(b"") * 10_000, Content_Encoding="gzip"),  # unpacks to nothing
    ],
)
def test_more_than_was_wanted_is_not_read(site, large):
    url, pages = site
    pages.pages["/large"] = large

    with pytest.raises(TooLarge):
        asked(f"{url}/large")


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (lambda page: page.say(b"half", Content_Length="400"), "broke off"),
        (lambda page: page.say(gzip.compress(b"Hello" * 99)[:-10], Content_Encoding="gzip"), "broke off"),
        (lambda page: page.say(b"no gzip", Content_Encoding="gzip"), "cannot be unpacked"),
        (lambda page: page.say(b"x", Content_Encoding="br"), "nobody asked for"),
        (lambda page: page.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n"), "connection failed"),
    ],
)
def test_a_broken_answer_is_none(site, broken, problem):
    url, pages = site
    pages.pages["/broken"] = broken

    with pytest.raises(NotReached, match=problem):
        asked(f"{url}/broken")


@pytest.mark.parametrize(
    "url", ["https://localhost:990000/", "https://[", "https:///", f"https://{'long' * 20}.example/"]
)
def test_what_is_no_address_is_not_reached(url):
    with pytest.raises(NotReached):
        asked(url)


def test_the_certificate_must_be_the_hosts_own(tmp_path: Path):
    with web_site(tmp_path, issued_for="other.example") as (url, _), pytest.raises(NotReached, match="certificate"):
        asked(url)
