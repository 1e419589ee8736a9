"""Whether a link leads to a page: asked from here, with tight limits, and never of an address inside our network."""

import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from notifications.mailings.checks.records import Seen
from portal.public_https import NotReached, ask, is_public

LONGEST_SECONDS = 5.0
MOST_STEPS = 3
# What a server says that does not know HEAD, or does not want it.
ASK_BY_GET = (403, 404, 405, 501)
AGENT = "Rollout Portal (checks its links)"


def look_at_link(url: str, may_connect: Callable[[str], bool] = is_public) -> Seen:
    """Follows the link on its own host alone. The body is never read: the status is all there is to know."""
    step = url
    try:
        for _ in range(MOST_STEPS):
            status, leads_to = _ask("HEAD", step, may_connect)
            if status in ASK_BY_GET:
                status, leads_to = _ask("GET", step, may_connect)
            if not leads_to:
                return _judged(url, status)
            step, other = _next(step, leads_to)
            if other:
                detail = f"It leads on to {other}, which the text does not say. Link to the page itself."
                return Seen("to_do", f"{url} leads elsewhere", detail)
    except NotReached as away:
        return Seen("to_do", f"{url} cannot be reached", f"{away} Correct the link, or say why it may stay.")
    return Seen("to_do", f"{url} goes round in circles", "Link to the page itself.")


def _next(step: str, leads_to: str) -> tuple[str, str]:
    """Where a server says that it goes on, and what that names other than the step's host and port; empty if nothing.

    Servers say anything: raises NotReached for what is no address.
    """
    try:
        own, to = urlsplit(step), urlsplit(urljoin(step, leads_to))
        stays = to.scheme == "https" and (to.hostname, to.port or 443) == (own.hostname, own.port or 443)
    except ValueError as error:
        raise NotReached("It leads on to something that is no address.") from error
    return to.geturl(), "" if stays else to.netloc or to.geturl()


def _judged(url: str, status: int) -> Seen:
    if 200 <= status < 300:
        return Seen("passed", f"{url} can be reached", "")
    if status in (401, 403, 429):
        return Seen("not_checked", f"{url}: not checked", f"It does not answer us (status {status}). Open it yourself.")
    return Seen("to_do", f"{url} answers with an error", f"Status {status}. Correct the link, or say why it may stay.")


def _ask(method: str, url: str, may_connect: Callable[[str], bool]) -> tuple[int, str]:
    """Status, and where the answer leads on. Raises NotReached."""
    until = time.monotonic() + LONGEST_SECONDS
    answer = ask(method, url, until=until, agent=AGENT, may_connect=may_connect)
    return answer.status, answer.leads_to
