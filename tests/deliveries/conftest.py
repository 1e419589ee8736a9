"""A relay for the tests of sending."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from portal.https import trusted


@pytest.fixture
def trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Makes this machine trust certificates, as SSL_CERT_FILE does."""

    def also(pem: str) -> None:
        with (tmp_path / "trusted.pem").open("a") as file:
            file.write(pem)
        trusted.cache_clear()

    (tmp_path / "trusted.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    trusted.cache_clear()
    yield also
    trusted.cache_clear()


@pytest.fixture
def certificate(trust: Callable[[str], None]) -> ssl.SSLContext:
    """For a relay on localhost, trusted here."""
    ca = trustme.CA()
    trust(ca.cert_pem.bytes().decode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    return context
