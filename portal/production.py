"""What a site that others reach may not start with."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from portal.engines.addresses import LOOPBACK

SHORTEST_SECRET_KEY = 50
MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"


def refusals(
    *, debug: bool, secret_key: str, allowed_hosts: Sequence[str], portal_url: str, embedded_database: bool
) -> list[str]:
    """Every reason not to start with these settings, each with the name of the variable; empty when they are safe.

    `secret_key` is what the environment says, not the key the portal makes for the embedded database.
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
        (
            not secret_key and not embedded_database and not debug,
            f"SECRET_KEY is missing. With DATABASE_URL every process needs the same one. Make one: {MAKE_A_KEY}",
        ),
        (
            bool(secret_key) and len(secret_key) < SHORTEST_SECRET_KEY and not debug,
            f"SECRET_KEY has fewer than {SHORTEST_SECRET_KEY} characters. Make one: {MAKE_A_KEY}",
        ),
    ]
    return [reason for is_broken, reason in rules if is_broken]
