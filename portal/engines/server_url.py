"""A server as a setting names it by a URL: where it is, how it is protected, who signs in, and its parameters.

Nothing here ever repeats any of the URL: a slip may make any part of it a part of the password.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from portal.engines.errors import EngineError


class Tls(StrEnum):
    """How the connection to the server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class Auth(StrEnum):
    """What we sign in with: the password, or an access token of Entra, whose client secret the password is then."""

    PASSWORD = "password"  # noqa: S105 - a word of the URL, no password
    XOAUTH2 = "xoauth2"


# What a value looks like, and how that is called.
Form = tuple[re.Pattern[str], str]

GUID: Form = (re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "a GUID")

SIGN_IN = {"auth": (re.compile("|".join(Auth)), " or ".join(Auth)), "tenant": GUID, "client": GUID}


@dataclass(frozen=True)
class Server:
    """What all such URLs say. `user` and `password` are empty where the URL names none."""

    parts: SplitResult
    host: str
    port: int
    tls: Tls
    user: str
    password: str = field(repr=False)


def server_in(url: str, schemes: Mapping[str, tuple[Tls, int]], *, setting: str, refused: type[EngineError]) -> Server:
    """The server of a URL with one of the `schemes`, each with its protection and usual port. Raises `refused`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # From nothing: the cause quotes the URL.
        raise refused(f"{setting} has a host or port that cannot be read. A port is a number.") from None
    if parts.scheme not in schemes:
        *others, last = (f"{scheme}://" for scheme in schemes)
        raise refused(f"{setting} begins with {', '.join(others)} or {last}.")
    if not parts.hostname:
        raise refused(f"{setting} names no host.")
    tls, usual_port = schemes[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts, parts.hostname, port or usual_port, tls, user, password)


def account_at(user: str, host: str, port: int) -> str:
    """What tells one account from another, without any secret: “user@host:port”."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"{user}@{place}" if user else place


def signs_in_by(asked: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of SIGN_IN as fields: `auth`, `oauth_tenant`, `oauth_client`."""
    return {
        "auth": Auth(asked.get("auth", Auth.PASSWORD)),
        "oauth_tenant": asked.get("tenant", "").lower(),
        "oauth_client": asked.get("client", "").lower(),
    }


def parameters(
    parts: SplitResult, known: Mapping[str, Form], *, setting: str, refused: type[EngineError]
) -> dict[str, str]:
    """The values by name. Raises `refused` where one is not among the `known`, or not of its form."""
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        # From nothing: the cause quotes the URL.
        raise refused(f"{setting} has parameters that are not written as name=value&name=value.") from None
    for number, (name, value) in enumerate(pairs, start=1):
        if name not in known:
            raise refused(f"{setting}: parameter {number} is none of {', '.join(known)}.")
        pattern, meaning = known[name]
        if not pattern.fullmatch(value):
            raise refused(f"{setting}: {name} is not {meaning}.")
    if len(pairs) > len(dict(pairs)):
        raise refused(f"{setting} has one parameter twice.")
    return dict(pairs)
