"""Where a page says that the next one is: followed on the same host, within the same list, and nowhere else."""

import re
from urllib.parse import urlsplit

from rollout.tenants.graph.errors import GraphProblem

LONGEST_ADDRESS = 8_192
# No blanks, controls or backslashes, which parsers of addresses read differently; no user before the host.
_PLAIN = re.compile(r"https://[A-Za-z0-9.\-]+(:\d{1,5})?/[!-\[\]-~]*")
_REFUSED = (
    "Graph’s answer leads to a next page at another address, which is never followed. Nothing was changed. If it "
    "lasts, find out what stands between the portal and Microsoft."
)


def next_address(link: object, *, host: str, paths: tuple[str, ...], shape: str = "") -> str:
    """The address of the next page. `host` is what was asked, as "https://graph.microsoft.com".

    Scheme, host and port must be those of `host`, the path one of the list's `paths`, or as a whole of the `shape`, a
    regular expression that lets no dots and slashes of others in. Raises GraphProblem.
    """
    if not isinstance(link, str) or not is_plain(link):
        raise GraphProblem(_REFUSED)
    try:
        asked, found = urlsplit(host), urlsplit(link)
        is_ours = (found.hostname, found.port or 443) == (asked.hostname, asked.port or 443)
    except ValueError:  # a port beyond 65535
        raise GraphProblem(_REFUSED) from None
    # The whole path: what comes below could climb out of it by dots.
    is_known = found.path.lower() in {path.lower() for path in paths}
    if not is_ours or not (is_known or (shape and re.fullmatch(shape, found.path, re.IGNORECASE))):
        raise GraphProblem(_REFUSED)
    return link


def is_plain(link: str) -> bool:
    """Whether an address over HTTPS holds nothing that two parsers could read differently."""
    return len(link) <= LONGEST_ADDRESS and _PLAIN.fullmatch(link) is not None and "#" not in link
