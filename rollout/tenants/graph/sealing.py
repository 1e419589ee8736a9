"""Credentials at rest: encrypted with keys that are not in the database, and not the one that signs sessions.

Fernet (AES-128-CBC with HMAC-SHA-256) through MultiFernet: the first of settings.CREDENTIAL_KEYS seals, each of them
unseals, so a key is changed by putting a new one in front and typing `manage.py reseal_credentials`.
"""

import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from rollout.tenants.graph.errors import CannotSeal, CannotUnseal


@sensitive_variables()
def seal(credential: str, *, owner: str) -> bytes:
    """The credential, encrypted. `owner` is whose it is: sealed with it, so that it is good in no other row.

    Raises CannotSeal where no key is set.
    """
    return _fernet().encrypt(json.dumps({"owner": owner, "credential": credential}).encode())


@sensitive_variables()
def unseal(sealed: bytes | memoryview, *, owner: str) -> str:
    """The credential of its owner. Raises CannotUnseal when no key fits or it is somebody else's."""
    if not settings.CREDENTIAL_KEYS:
        raise CannotUnseal
    try:
        content = json.loads(_fernet().decrypt(bytes(sealed)))
    except InvalidToken:
        raise CannotUnseal from None
    if content["owner"] != owner:
        raise CannotUnseal
    return str(content["credential"])


def reseal(sealed: bytes | memoryview) -> bytes:
    """The same, encrypted with the first key. Raises CannotUnseal when no key fits, CannotSeal where none is set."""
    try:
        return _fernet().rotate(bytes(sealed))
    except InvalidToken:
        raise CannotUnseal from None


def _fernet() -> MultiFernet:
    if not settings.CREDENTIAL_KEYS:
        raise CannotSeal
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_KEYS])
