"""What a site that others reach may not start with."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from portal.engines.addresses import LOOPBACK

SHORTEST_SECRET_KEY = 50
HOST = re.compile(r"[^\s/:@*?#\[\]]+(:\d{1,5})?")
MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"

MAKE_A_CREDENTIAL_KEY = (
    "python3 -c 'import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())'"
)


def refusals(
    *,
    debug: bool,
    secret_key: str,
    credential_keys: Sequence[str],
    allowed_hosts: Sequence[str],
    document_hosts: Sequence[str],
    portal_url: str,
    embedded_database: bool,
    stand_ins: Mapping[str, str],
) -> list[str]:
    """Every reason not to start with these settings, each with the name of the variable; empty when they are safe.

    `secret_key` and `credential_keys` are what the environment says, not the keys the portal makes for the embedded
    database. `stand_ins` are the hosts that take Microsoft's place in tests, by the name of their variable.
    """
    url = urlsplit(portal_url)
    host, is_local = url.hostname or "", (url.hostname or "") in LOOPBACK
    rules = [
        (
            url.scheme not in {"http", "https"} or not host or url.path not in {"", "/"},
            "PORTAL_URL is the portal's address without a path, such as https://rollout.example.com.",
        ),
        (url.scheme == "http" and not is_local, "PORTAL_URL must begin with https:// unless it is on this machine."),
        (debug and not is_local, "DEBUG shows secrets to visitors: leave it off unless PORTAL_URL is on this machine."),
        ("*" in allowed_hosts and not is_local, "ALLOWED_HOSTS must name the hosts: “*” believes every visitor."),
        *(
            (not HOST.fullmatch(name), f"DOCUMENT_HOSTS: “{name}” is none. Name hosts alone, such as wiki.example.com.")
            for name in document_hosts
        ),
        (
            not secret_key and not embedded_database and not debug,
            f"SECRET_KEY is missing. With DATABASE_URL every process needs the same one. Make one: {MAKE_A_KEY}",
        ),
        (
            bool(secret_key) and len(secret_key) < SHORTEST_SECRET_KEY and not debug,
            f"SECRET_KEY has fewer than {SHORTEST_SECRET_KEY} characters. Make one: {MAKE_A_KEY}",
        ),
        *(
            (not _is_fernet_key(key), f"CREDENTIAL_KEYS: key {number} is none. Make one: {MAKE_A_CREDENTIAL_KEY}")
            for number, key in enumerate(credential_keys, start=1)
        ),
        *(
            (not _is_on_this_machine(address), f"{name} is for tests alone: https:// and a port of this machine.")
            for name, address in stand_ins.items()
        ),
    ]
    return [reason for is_broken, reason in rules if is_broken]


def _is_fernet_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def _is_on_this_machine(address: str) -> bool:
    url = urlsplit(address)
    return not address or (url.scheme == "https" and url.hostname in LOOPBACK and not url.path)
