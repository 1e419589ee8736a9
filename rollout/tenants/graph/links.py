"""Where a page of posts says that the next one is: followed on the same host, for posts, and nowhere else."""

import re
from urllib.parse import urlsplit

from rollout.tenants.graph.errors import GraphProblem

MESSAGES_PATH = "/v1.0/admin/serviceAnnouncement/messages"
LONGEST_ADDRESS = 8_192
# No blanks, controls or backslashes, which parsers of addresses read differently; no user before the host.
_PLAIN = re.compile(r"https://[A-Za-z0-9.\-]+(:\d{1,5})?/[!-\[\]-~]*")
_REFUSED = (
    "Graph’s answer leads to a next page at another address, which is never followed. Nothing was changed. If it "
    "lasts, find out what stands between the portal and Microsoft."
)


def next_address(link: object, *, host: str) -> str:
    """The address of the next page. `host` is what was asked, as "https://graph.microsoft.com".

    Scheme, host and port must be those of `host`, the path that of the list of posts. Raises GraphProblem.
    """
    if not isinstance(link, str) or len(link) > LONGEST_ADDRESS or not _PLAIN.fullmatch(link) or "#" in link:
        raise GraphProblem(_REFUSED)
    try:
        asked, found = urlsplit(host), urlsplit(link)
        is_ours = (found.hostname, found.port or 443) == (asked.hostname, asked.port or 443)
    except ValueError:  # a port beyond 65535
        raise GraphProblem(_REFUSED) from None
    # The whole path: what comes below could climb out of it by dots.
    if not is_ours or found.path.lower() != MESSAGES_PATH.lower():
        raise GraphProblem(_REFUSED)
    return link
