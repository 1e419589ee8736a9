"""Senders' domains and links, looked up of a real DNS server and of real HTTPS servers on this machine."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import dns.message
import dns.rcode
import dns.rrset
import pytest

from notifications.deliveries.freezing import preview
from notifications.mailings.checks import Case, Check, checks_of
from notifications.mailings.checks.looking_up import look_up
from notifications.mailings.checks.reaching import look_at_link
from notifications.mailings.checks.records import look_at_domain
from notifications.mailings.models import LookUp, Mailing
from portal.engines.relay import Relay
from tests.factories.mailings import make_mailing, make_told_wave
from tests.factories.tenants import make_tenant
from tests.https_server import https_server

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)
GOOD = {
    "good.example": ["v=spf1 include:spf.relay.example -all", "some other text"],
    "selector1._domainkey.good.example": ["v=DKIM1; k=rsa; p=MIIB"],
    "_dmarc.good.example": ["v=DMARC1; p=reject"],
}


@contextmanager
def dns_server(records: dict[str, list[str]]) -> Iterator[str]:
    """A DNS server that knows these TXT records; every other name does not exist. Its address and port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while (asked := server.recvfrom(4096))[0] != b"over":
                query = dns.message.from_wire(asked[0])
                name = query.question[0].name.to_text(omit_final_dot=True)
                answer = dns.message.make_response(query)
                if name in records:
                    texts = [f'"{text}"' for text in records[name]]
                    answer.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", *texts))
                else:
                    answer.set_rcode(dns.rcode.NXDOMAIN)
                server.sendto(answer.to_wire(), asked[1])

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.sendto(b"over", server.getsockname())
        thread.join(timeout=5)


@pytest.mark.parametrize(
    ("records", "domain", "states"),
    [
        (GOOD, "good.example", ("passed", "passed", "passed")),
        (GOOD, "mail.good.example", ("to_do", "not_checked", "passed")),  # DMARC of the organisation's domain
        ({}, "bare.example", ("to_do", "not_checked", "to_do")),
        ({"selector1._domainkey.back.example": ["v=DKIM1; p="]}, "back.example", ("to_do", "not_checked", "to_do")),
        ({"two.example": ["v=spf1 -all", "v=spf1 ~all"]}, "two.example", ("to_do", "not_checked", "to_do")),
        ({"all.example": ["v=spf1 +all"]}, "all.example", ("to_do", "not_checked", "to_do")),
    ],
)
def test_a_domain_is_said_to_have_what_its_dns_has(settings, records, domain, states):
    with dns_server(records) as settings.DNS_SERVER:
        seen = look_at_domain(domain)

    assert tuple(seen[kind].state for kind in ("spf", "dkim", "dmarc")) == states


def test_where_no_dns_answers_nothing_is_checked(settings, monkeypatch):
    monkeypatch.setattr("notifications.mailings.checks.records.LONGEST_SECONDS", 0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        settings.DNS_SERVER = f"127.0.0.1:{silent.getsockname()[1]}"
        seen = look_at_domain("good.example")

    assert {found.state for found in seen.values()} == {"not_checked"}
    assert "No DNS server answered" in seen["spf"].detail


class Pages(http.server.BaseHTTPRequestHandler):
    """/there answers, /get knows no HEAD, /round leads to itself, others to another host or port, or nowhere."""

    def do_HEAD(self) -> None:
        leads = {"/round": "/round", "/away": "https://elsewhere.example/", "/on": "/there"}
        leads |= {"/port": "https://localhost:22/", "/no-port": "https://localhost:990000/", "/no-host": "https://["}
        if self.path in leads:
            self.send_response(302)
            self.send_header("Location", leads[self.path])
        else:
            self.send_response({"/there": 200, "/get": 405}.get(self.path, 404))
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/get" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An HTTPS server on localhost that this machine trusts."""
    with https_server(Pages, tmp_path_factory.mktemp("ca")) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "state", "title"),
    [
        ("/there", "passed", "can be reached"),
        ("/get", "passed", "can be reached"),
        ("/on", "passed", "can be reached"),
        ("/missing", "to_do", "answers with an error"),
        ("/away", "to_do", "leads elsewhere"),
        ("/port", "to_do", "leads elsewhere"),
        ("/no-port", "to_do", "cannot be reached"),
        ("/no-host", "to_do", "cannot be reached"),
        ("/round", "to_do", "goes round in circles"),
    ],
)
def test_a_link_is_followed_on_its_own_host(site, path, state, title):
    seen = look_at_link(site + path, may_connect=lambda _: True)

    assert (seen.state, title in seen.title) == (state, True)


def test_a_host_that_can_be_none_is_not_reached():
    assert "not known" in look_at_link(f"https://{'long' * 20}.example/").detail


def test_nothing_inside_our_own_network_is_asked(site):
    seen = look_at_link(f"{site}/there")

    assert seen.state == "to_do"
    assert "inside a network of our own" in seen.detail


@pytest.mark.django_db
def test_strangers_words_are_kept_without_what_nobody_sees():
    LookUp.objects.keep("spf", "good.example", state="passed", title="a\0b", detail="c\x1b", at=AT)

    assert LookUp.objects.values_list("title", "detail").get() == ("a b", "c ")


def looked_at(mailing: Mailing) -> dict[str, Check]:
    return {check.key: check for check in checks_of(Case(mailing, preview(mailing, AT), AT))}


@pytest.mark.django_db
def test_what_was_seen_is_kept_with_its_moment_and_looked_up_once_a_day(settings):
    settings.SANDBOX_MAIL_DIR, settings.RELAYS = None, (Relay("mail.example", 587),)
    mailing = make_mailing(make_told_wave(make_tenant(sender_address="it@good.example")))
    assert looked_at(mailing)["spf"].title == "SPF: not checked yet"

    with dns_server(GOOD) as settings.DNS_SERVER:
        look_up(mailing, at=AT)
    settings.DNS_SERVER = "127.0.0.1:1"
    look_up(mailing, at=AT + timedelta(hours=23))

    check = looked_at(mailing)["spf"]
    assert (check.state, check.looked_up_at) == ("passed", AT)


@pytest.mark.django_db
def test_in_the_sandbox_nothing_is_looked_up():
    mailing = make_mailing()

    look_up(mailing, at=AT, anew=True)

    assert not LookUp.objects.exists()
    assert looked_at(mailing)["domain"].state == "not_checked"
