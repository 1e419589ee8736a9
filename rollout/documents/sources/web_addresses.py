"""Addresses of pages: which ones may be read. The first in a list and every one that an answer leads to."""

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from rollout.documents.sources.reader import SourceRefused

LONGEST_ADDRESS = 500
MOST_NAMED = 6


class HostNotAllowed(SourceRefused):
    """The page is of a host that nobody named. `hosts_in_words` says whose may be read."""


def checked(address: str) -> str:
    """The address as it is asked for: no fragment, nothing but ASCII behind the host, the host in small letters.

    Only over HTTPS, and only of hosts that whoever runs the portal named (`DOCUMENT_HOSTS`): "wiki.example.com", or
    "wiki.example.com:8443" for a port of its own. Raises HostNotAllowed and SourceRefused, with what to do.
    """
    if any(character.isspace() or not character.isprintable() or character == "\\" for character in address):
        raise SourceRefused("An address has no spaces, backslashes or characters that nobody sees.")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as error:
        raise SourceRefused("This is no address of a page.") from error
    if parts.scheme != "https":
        raise SourceRefused("Give an address that begins with https://.")
    if not host or "@" in parts.netloc:
        raise SourceRefused("Give an address with a host and without a name or password.")
    place = host if port == 443 else f"{host}:{port}"
    if place not in settings.DOCUMENT_HOSTS:
        raise HostNotAllowed(f"{place} is no host that may be read.")
    tidy = urlunsplit(("https", place, iri_to_uri(parts.path) or "/", iri_to_uri(parts.query), ""))
    if len(tidy) > LONGEST_ADDRESS:
        raise SourceRefused(f"The address is too long: more than {LONGEST_ADDRESS} characters.")
    return tidy


def hosts_in_words() -> str:
    """Whose pages may be read, and who can change that."""
    hosts = settings.DOCUMENT_HOSTS
    more = " …" if len(hosts) > MOST_NAMED else ""
    named = f"Pages are read of {', '.join(hosts[:MOST_NAMED])}{more}." if hosts else "No host may be read yet."
    return f"{named} Whoever runs the portal can add a host (DOCUMENT_HOSTS)."
