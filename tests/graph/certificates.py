"""Certificates as an administrator makes them for an app registration."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@cache
def make_key(name: str = "one", bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key of that name, the same one each time: they take a while."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=bits)


def make_curve_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def make_certificate(key: Any, *, begins: datetime = AT - timedelta(days=1), ends: datetime | None = None) -> bytes:
    """A self-signed certificate of the key, as PEM."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Rollout Portal")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = builder.not_valid_before(begins).not_valid_after(ends or AT + timedelta(days=365))
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def key_pem(key: Any, *, password: bytes = b"", kind: str = "PKCS8") -> bytes:
    guard = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    form = getattr(serialization.PrivateFormat, kind)
    pem: bytes = key.private_bytes(serialization.Encoding.PEM, form, guard)
    return pem
