"""What an administrator hands over: a certificate with its private key, checked before anything is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.views.decorators.debug import sensitive_variables

from portal.errors import BadInput
from portal.formatting import day

MAX_PEM_BYTES = 32 * 1024
# Entra refuses smaller ones.
SMALLEST_KEY_BITS = 2048
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----[A-Za-z0-9+/=\s:,-]*?-----END \1-----")


@dataclass(frozen=True)
class Certificate:
    """A private key and its certificate.

    `pem` holds both, nothing else; `thumbprint` is the certificate's SHA-256 in hex; `expires_on` its last day in UTC.
    """

    pem: str = field(repr=False)
    thumbprint: str
    expires_on: date


@sensitive_variables()
def read_certificate(text: str, *, at: datetime) -> Certificate:
    """The key and certificate in a PEM text, in any order, among other blocks. Raises BadInput that says what is wrong.

    Of several certificates the one of the key counts; it must be valid at `at`.
    """
    if len(text) > MAX_PEM_BYTES:
        raise BadInput(f"The PEM is larger than {MAX_PEM_BYTES // 1024} KB.")
    blocks = [(match[1], match[0]) for match in _BLOCK.finditer(text)]
    key = _private_key([pem for kind, pem in blocks if kind.endswith("PRIVATE KEY")])
    certificate = _certificate_of(key, [pem for kind, pem in blocks if kind == "CERTIFICATE"])
    if certificate.not_valid_after_utc <= at:
        raise BadInput(f"The certificate ended on {day(certificate.not_valid_after_utc.date())}. Make a new one.")
    if certificate.not_valid_before_utc > at:
        raise BadInput(f"The certificate is not valid before {day(certificate.not_valid_before_utc.date())}.")
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Certificate(
        pem=(key_pem + certificate.public_bytes(serialization.Encoding.PEM)).decode(),
        thumbprint=certificate.fingerprint(hashes.SHA256()).hex(),
        expires_on=certificate.not_valid_after_utc.astimezone(UTC).date(),
    )


@sensitive_variables()
def split_pem(pem: str) -> tuple[str, str]:
    """Private key and certificate of a `Certificate.pem`."""
    key, certificate = (match[0] for match in _BLOCK.finditer(pem))
    return key, certificate


@sensitive_variables()
def _private_key(pems: Sequence[str]) -> rsa.RSAPrivateKey:
    if len(pems) != 1:
        found = "no private key" if not pems else "more than one private key"
        raise BadInput(f"There is {found}. Put one private key and its certificate together, both as PEM.")
    try:
        key = serialization.load_pem_private_key(pems[0].encode(), password=None)
    except TypeError:
        raise BadInput("The private key has a password. Export it without one: it is encrypted here.") from None
    except ValueError:
        raise BadInput("The private key cannot be read. Copy it again, with its BEGIN and END lines.") from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < SMALLEST_KEY_BITS:
        raise BadInput(f"Entra takes RSA keys of at least {SMALLEST_KEY_BITS:,} bits. Make a certificate with one.")
    return key


def _certificate_of(key: rsa.RSAPrivateKey, pems: Sequence[str]) -> x509.Certificate:
    if not pems:
        raise BadInput("There is no certificate. Put the private key and its certificate together, both as PEM.")
    try:
        certificates = [x509.load_pem_x509_certificate(pem.encode()) for pem in pems]
    except ValueError:
        raise BadInput("The certificate cannot be read. Copy it again, with its BEGIN and END lines.") from None
    for certificate in certificates:
        if certificate.public_key() == key.public_key():
            return certificate
    raise BadInput("The certificate does not belong to the private key. Put those of one pair together.")
