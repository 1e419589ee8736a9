"""One answer of Graph: asked for, read within bounds, and taken for hostile until its shape is known."""

import json
import time
from dataclasses import dataclass
from typing import Any, NoReturn

import requests
from django.views.decorators.debug import sensitive_variables
from urllib3.exceptions import HTTPError

from portal.https import Session
from portal.outside_json import would_fill_memory
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.graph.tokens import TokenSource
from rollout.tenants.models.connection import GraphConnection

# 500 posts have about 5 MB. A page is read into memory, and its posts with those of all others.
MAX_PAGE_BYTES = 32 * 1024 * 1024
MAX_LIST_BYTES = 192 * 1024 * 1024
_READ_BYTES = 256 * 1024

_NOTHING_TO_DO = "Nothing was changed. There is nothing to do unless this lasts: it is tried again."
_LACKS_PERMISSION = (
    "The app registration may not read the Message center. Give it the application permission ServiceMessage.Read.All "
    "of Microsoft Graph, and grant admin consent."
)
_STATUSES = {
    401: "Graph refuses the portal’s token, a fresh one too. Compare the tenant’s cloud, and look at the sign-in logs "
    "of the app registration in Entra.",
    403: _LACKS_PERMISSION,
    404: "Graph knows no Message center here. Compare the tenant’s cloud.",
    429: f"Graph asks to wait: this tenant is asked too often. {_NOTHING_TO_DO}",
}
_IN_BETWEEN = "Find out what stands between the portal and Microsoft, such as a proxy."


@dataclass(frozen=True)
class Page:
    """A page as it came: `values` and `next_link` may hold anything."""

    values: list[Any]
    next_link: Any


class Reader:
    """Reads pages for one connection. `until` (time.monotonic()) ends all of it, however slowly answers trickle."""

    def __init__(self, connection: GraphConnection, session: Session, *, page_size: int, until: float) -> None:
        self._session = session
        self._tokens = TokenSource(connection, session)
        self._page_size = page_size
        self._until = until
        self._bytes_left = MAX_LIST_BYTES
        self._has_renewed = False

    @sensitive_variables()
    def read(self, address: str) -> Page:
        """The page at an address on the Graph host. Raises GraphProblem."""
        response = self._ask(address, self._tokens.get())
        if response.status_code == 401 and not self._has_renewed:
            # Tokens end early when permissions change; a fresh one that is refused as well will not get better.
            self._has_renewed = True
            response.close()
            response = self._ask(address, self._tokens.renew())
        with response:
            if response.status_code != 200:
                raise GraphProblem(_problem_of(response.status_code))
            if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
                raise GraphProblem(f"What answers in Graph’s place writes no JSON. {_IN_BETWEEN}")
            return _page(self._body(response))

    def _ask(self, address: str, token: str) -> requests.Response:
        if time.monotonic() > self._until:
            raise GraphProblem(f"Graph is too slow: the list did not come to its end. {_NOTHING_TO_DO}")
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Prefer": f"odata.maxpagesize={self._page_size}",
        }
        try:
            return self._session.get(address, headers=headers, stream=True, allow_redirects=False)
        except requests.exceptions.SSLError:
            problem = f"Graph’s certificate is not one that this machine trusts. {_IN_BETWEEN}"
        except requests.Timeout:
            problem = f"Graph does not answer in time. {_NOTHING_TO_DO}"
        except requests.RequestException:
            problem = f"Graph cannot be reached, or hangs up. {_NOTHING_TO_DO}"
        # Outside the except block: exceptions of requests carry the request, and so the token.
        raise GraphProblem(problem)

    def _body(self, response: requests.Response) -> bytes:
        body, most = bytearray(), min(MAX_PAGE_BYTES, self._bytes_left)
        try:
            # read1: what has come, so that the clock is looked at also while an answer trickles.
            while part := response.raw.read1(_READ_BYTES, decode_content=True):
                body += part
                if len(body) > most:
                    raise GraphProblem(f"Graph’s answer is longer than a list of posts can be. {_NOTHING_TO_DO}")
                if time.monotonic() > self._until:
                    raise GraphProblem(f"Graph is too slow: the list did not come to its end. {_NOTHING_TO_DO}")
        except HTTPError:
            raise GraphProblem(f"Graph’s answer was cut off. {_NOTHING_TO_DO}") from None
        self._bytes_left -= len(body)
        return bytes(body)


def _problem_of(status: int) -> str:
    if status >= 500:
        return f"Graph is out of order (it answers {status}). {_NOTHING_TO_DO}"
    if 300 <= status < 400:
        return f"Graph’s answer leads elsewhere ({status}), which is never followed. {_IN_BETWEEN}"
    return _STATUSES.get(status, f"Graph answers {status}, which the portal does not know. {_NOTHING_TO_DO}")


def _page(body: bytes) -> Page:
    if would_fill_memory(body):
        raise GraphProblem(f"Graph’s answer is longer than a list of posts can be. {_NOTHING_TO_DO}")
    try:
        content = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise GraphProblem(f"Graph’s answer is no JSON, or was cut off. {_NOTHING_TO_DO}") from None
    values = content.get("value") if isinstance(content, dict) else None
    if not isinstance(values, list):
        raise GraphProblem(f"Graph’s answer is no list of posts. {_NOTHING_TO_DO}")
    return Page(values, content.get("@odata.nextLink"))


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)
