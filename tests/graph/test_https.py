"""The sessions to Microsoft: they give up, and follow nobody."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from django.test import Client
from django.urls import reverse

from portal.accounts import entra
from portal.https import Session, trusted
from tests.graph.faults import redirects
from tests.graph.graph_server import PATH, Graph


@pytest.fixture
def silent() -> Iterator[str]:
    """A host that takes connections and never says a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    yield f"https://localhost:{listener.getsockname()[1]}"
    listener.close()


def test_who_never_answers_is_given_up(silent: str) -> None:
    began = time.monotonic()

    with Session(timeout_seconds=0.2) as session, pytest.raises(requests.Timeout):
        session.get(silent)

    assert time.monotonic() - began < 5


def test_signing_in_does_not_wait_for_a_silent_authority(
    client: Client, silent: str, settings: Any, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    settings.ENTRA_CLIENT_ID, settings.ENTRA_CLIENT_SECRET = "app", "secret"
    settings.ENTRA_TENANTS, settings.ENTRA_AUTHORITY_HOST = ["directory"], silent
    monkeypatch.setattr(entra, "new_session", lambda: Session(timeout_seconds=0.2))

    page = client.get(reverse("entra:begin"), follow=True)

    assert "cannot be reached" in page.content.decode()


@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_secret_that_is_posted_stays_with_whom_it_was_posted_to(graph: Graph, status: int) -> None:
    graph.script.append(redirects(f"{graph.entra.address}/elsewhere", status))

    with Session() as session:
        answer = session.post(f"{graph.address}{PATH}", data={"client_secret": "secret"})

    assert (answer.status_code, graph.entra.token_requests) == (status, [])


def test_nobody_is_trusted_but_whom_the_machine_trusts(graph: Graph) -> None:
    with Session() as session:
        session.get(f"{graph.address}{PATH}")

    assert trusted().cert_store_stats()["x509_ca"] == 1


@pytest.mark.parametrize("verify", [True, False])
def test_a_host_of_an_unknown_authority_is_refused(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, verify: bool
) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "another.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "another.pem"))
    trusted.cache_clear()

    with Session() as session, pytest.raises(requests.exceptions.SSLError):
        session.get(f"{graph.address}{PATH}", verify=verify)


def test_nothing_goes_out_without_tls() -> None:
    with Session() as session, pytest.raises(requests.exceptions.InvalidSchema):
        session.get("http://localhost/")


def test_proxies_and_passwords_of_the_environment_are_not_used(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://localhost:1")

    with Session() as session:
        assert session.get(f"{graph.address}{PATH}").status_code == 401
