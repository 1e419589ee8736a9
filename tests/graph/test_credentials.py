"""A certificate is looked at before it is kept: it parses, is one pair, and is valid now."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from portal.errors import BadInput
from rollout.tenants.graph.credentials import read_certificate, split_pem
from tests.graph.certificates import AT, key_pem, make_certificate, make_curve_key, make_key


def refusal(pem: bytes | str, at: datetime = AT) -> str:
    with pytest.raises(BadInput) as caught:
        read_certificate(pem if isinstance(pem, str) else pem.decode(), at=at)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["PKCS8", "TraditionalOpenSSL"])
@pytest.mark.parametrize("is_key_first", [True, False])
def test_a_pair_is_read_in_any_order(kind: str, is_key_first: bool) -> None:
    certificate = make_certificate(make_key())
    parts = [key_pem(make_key(), kind=kind), b"Bag Attributes\n    friendlyName: portal\n", certificate]

    read = read_certificate(b"".join(parts if is_key_first else reversed(parts)).decode(), at=AT)

    assert read.expires_on == date(2027, 5, 4)
    assert read.thumbprint == x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex()
    assert split_pem(read.pem)[1].encode() == certificate.strip()


def test_of_a_chain_the_certificate_of_the_key_counts() -> None:
    chain = make_certificate(make_key("issuer")) + make_certificate(make_key())

    read = read_certificate((chain + key_pem(make_key())).decode(), at=AT)

    assert read == read_certificate((chain[chain.index(b"-----END") :] + key_pem(make_key())).decode(), at=AT)


def test_the_private_key_shows_in_no_repr() -> None:
    read = read_certificate((key_pem(make_key()) + make_certificate(make_key())).decode(), at=AT)

    assert "PRIVATE" not in repr(read)


CASES: dict[str, tuple[Any, str]] = {
    "nothing": (lambda: "", "no private key"),
    "a secret": (lambda: "Q8~abcdef", "no private key"),
    "no certificate": (lambda: key_pem(make_key()), "no certificate"),
    "no key": (lambda: make_certificate(make_key()), "no private key"),
    "two keys": (lambda: key_pem(make_key()) * 2 + make_certificate(make_key()), "more than one"),
    "two pairs mixed": (lambda: key_pem(make_key()) + make_certificate(make_key("two")), "does not belong"),
    "a password": (lambda: key_pem(make_key(), password=b"x") + make_certificate(make_key()), "password"),
    "an old password": (
        lambda: key_pem(make_key(), password=b"x", kind="TraditionalOpenSSL") + make_certificate(make_key()),
        "password",
    ),
    "a curve": (lambda: key_pem(make_curve_key()) + make_certificate(make_key()), "RSA"),
    "a short key": (lambda: key_pem(make_key("short", 1024)) + make_certificate(make_key("short", 1024)), "2,048"),
    "a broken key": (
        lambda: b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" + make_certificate(make_key()),
        "private key cannot be read",
    ),
    "a broken certificate": (
        lambda: key_pem(make_key()) + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "certificate cannot be read",
    ),
    "without end": (lambda: b"-----BEGIN CERTIFICATE-----" * 10_000, "larger than"),
    "many beginnings": (lambda: b"-----BEGIN CERTIFICATE-----" * 1_000, "no private key"),
}


@pytest.mark.parametrize(("make", "reason"), CASES.values(), ids=CASES)
def test_what_cannot_be_used_is_refused_with_the_reason(make: Any, reason: str) -> None:
    assert reason in refusal(make())


@pytest.mark.parametrize(("days", "reason"), [(366, "ended on 4 May 2027"), (-2, "not valid before 3 May 2026")])
def test_a_certificate_must_be_valid_now(days: int, reason: str) -> None:
    assert reason in refusal(key_pem(make_key()) + make_certificate(make_key()), AT + timedelta(days=days))
