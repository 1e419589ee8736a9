"""One answer of Graph: asked for, read within bounds, and taken for hostile until its shape is known."""

import json
import re
import time
from copy import copy
from dataclasses import dataclass
from typing import Any, NoReturn, Self

import requests
from django.views.decorators.debug import sensitive_variables
from urllib3.exceptions import HTTPError

from portal.https import Session
from portal.outside_json import would_fill_memory
from rollout.tenants.graph.errors import GraphProblem, GraphRefusal, OutOfTime
from rollout.tenants.graph.subjects import IN_BETWEEN, NOTHING_TO_DO, Subject
from rollout.tenants.graph.tokens import TokenSource
from rollout.tenants.models.connection import GraphConnection

# 500 posts have about 5 MB. A page is read into memory, and its posts with those of all others.
MAX_PAGE_BYTES = 32 * 1024 * 1024
MAX_LIST_BYTES = 192 * 1024 * 1024
# Of a refusal only its code is of interest, which stands at its beginning.
MAX_REFUSAL_BYTES = 16 * 1024
_READ_BYTES = 256 * 1024
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,79}")


@dataclass(frozen=True)
class RawPage:
    """A page as it came: all of it may hold anything."""

    values: list[Any]
    next_link: Any
    delta_link: Any = None


class Reader:
    """Reads answers about one subject for one connection.

    `until` (time.monotonic()) ends all of it, however slowly answers trickle. `page_size` is asked for where it is
    given; `most_bytes` bounds all answers together, by default for a list that is kept in memory.
    """

    def __init__(
        self,
        connection: GraphConnection,
        session: Session,
        subject: Subject,
        *,
        until: float,
        page_size: int | None = None,
        most_bytes: int | None = None,
    ) -> None:
        self._session = session
        self._tokens = TokenSource(connection, session)
        self._subject = subject
        self._page_size = page_size
        self._until = until
        self._bytes_left = MAX_LIST_BYTES if most_bytes is None else most_bytes
        self._has_renewed = False

    @property
    def until(self) -> float:
        return self._until

    def about(self, subject: Subject, *, page_size: int | None = None) -> Self:
        """The same reader for another subject: with its own bound of bytes, and the token of this one."""
        other = copy(self)
        other._subject, other._page_size = subject, page_size
        return other

    def prove_itself(self) -> None:
        """Fetches a token, unless there is one. Raises GraphProblem where Entra gives none."""
        self._tokens.get()

    def read(self, address: str) -> RawPage:
        """The page at an address on the Graph host. Raises GraphProblem."""
        content = self._content("GET", address, None)
        values = content.get("value")
        if not isinstance(values, list):
            raise GraphProblem(f"Graph’s answer is no list of {self._subject.entries}. {NOTHING_TO_DO}")
        return RawPage(values, content.get("@odata.nextLink"), content.get("@odata.deltaLink"))

    def post(self, address: str, content: object) -> dict[str, Any]:
        """What Graph answers to JSON that is posted to an address on its host. Raises GraphProblem."""
        return self._content("POST", address, content)

    def lead(self, address: str) -> str:
        """Where an address on the Graph host leads to by a redirect, not looked at yet. Raises GraphProblem."""
        with self._answer("GET", address, None) as response:
            if response.status_code != 302:
                raise self._refusal(response)
            self._has_renewed = False
            return response.headers.get("Location", "")

    def within(self, seconds: float) -> Self:
        """The same reader with a time and a bound of bytes of its own, and the token of this one."""
        other = copy(self)
        other._until, other._bytes_left = time.monotonic() + seconds, MAX_LIST_BYTES
        return other

    def renew_token(self) -> None:
        """The next request carries a fresh token: a part of a batch refused the one that the batch took."""
        self._tokens.renew()

    @sensitive_variables()
    def _answer(self, method: str, address: str, posted: object) -> requests.Response:
        """What Graph answers, with a fresh token where it refuses the one that there was."""
        response = self._ask(method, address, posted, self._tokens.get())
        if response.status_code == 401 and not self._has_renewed:
            # Tokens end early when permissions change; a fresh one that is refused as well will not get better.
            self._has_renewed = True
            response.close()
            response = self._ask(method, address, posted, self._tokens.renew())
        return response

    def _content(self, method: str, address: str, posted: object) -> dict[str, Any]:
        with self._answer(method, address, posted) as response:
            if response.status_code != 200:
                raise self._refusal(response)
            if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
                raise GraphProblem(f"What answers in Graph’s place writes no JSON. {IN_BETWEEN}")
            self._has_renewed = False
            return self._object(self._body(response, min(MAX_PAGE_BYTES, self._bytes_left)))

    def _refusal(self, response: requests.Response) -> GraphRefusal:
        status = response.status_code
        code = self._code(response) if 400 <= status < 500 else ""
        return GraphRefusal(self._subject.problem(status, code), status=status, code=code)

    def _ask(self, method: str, address: str, posted: object, token: str) -> requests.Response:
        if time.monotonic() > self._until:
            raise OutOfTime(self._too_slow())
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if self._page_size is not None:
            headers["Prefer"] = f"odata.maxpagesize={self._page_size}"
        try:
            return self._session.request(
                method, address, headers=headers, json=posted, stream=True, allow_redirects=False
            )
        except requests.exceptions.SSLError:
            problem = f"Graph’s certificate is not one that this machine trusts. {IN_BETWEEN}"
        except requests.Timeout:
            problem = f"Graph does not answer in time. {NOTHING_TO_DO}"
        except requests.RequestException:
            problem = f"Graph cannot be reached, or hangs up. {NOTHING_TO_DO}"
        # Outside the except block: exceptions of requests carry the request, and so the token.
        raise GraphProblem(problem)

    def _body(self, response: requests.Response, most: int) -> bytes:
        body = bytearray()
        try:
            # read1: what has come, so that the clock is looked at also while an answer trickles.
            while part := response.raw.read1(_READ_BYTES, decode_content=True):
                body += part
                if len(body) > most:
                    raise GraphProblem(self._too_long())
                if time.monotonic() > self._until:
                    raise OutOfTime(self._too_slow())
        except HTTPError:
            raise GraphProblem(f"Graph’s answer was cut off. {NOTHING_TO_DO}") from None
        self._bytes_left -= len(body)
        return bytes(body)

    def _code(self, response: requests.Response) -> str:
        """Graph's word for why it refuses: a word and nothing else of what it writes."""
        try:
            content = json.loads(self._body(response, MAX_REFUSAL_BYTES), parse_constant=_no_constant)
            code = content["error"]["code"]
        except (GraphProblem, ValueError, RecursionError, KeyError, TypeError):
            return ""
        return code if isinstance(code, str) and _CODE.fullmatch(code) else ""

    def _object(self, body: bytes) -> dict[str, Any]:
        if would_fill_memory(body):
            raise GraphProblem(self._too_long())
        try:
            content = json.loads(body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise GraphProblem(f"Graph’s answer is no JSON, or was cut off. {NOTHING_TO_DO}") from None
        if not isinstance(content, dict):
            raise GraphProblem(f"Graph’s answer is no list of {self._subject.entries}. {NOTHING_TO_DO}")
        return content

    def _too_long(self) -> str:
        return f"Graph’s answer is longer than a list of {self._subject.entries} can be. {NOTHING_TO_DO}"

    @staticmethod
    def _too_slow() -> str:
        return f"Graph is too slow: the list did not come to its end. {NOTHING_TO_DO}"


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)
