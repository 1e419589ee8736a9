"""The Authenticators of people, with their versions: asked for person by person, twenty at a time.

Needs UserAuthenticationMethod.Read.All. Twenty at a time and one batch after the other: Graph counts each part.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from time import sleep
from typing import Any

from portal.https import TIMEOUT_SECONDS, Session
from rollout.tenants.graph import values
from rollout.tenants.graph.batching import MOST_PARTS, Part, ask_together
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.errors import GraphProblem, GraphRefusal, OutOfTime
from rollout.tenants.graph.paging import MAX_STREAM_BYTES
from rollout.tenants.graph.reading import Reader
from rollout.tenants.graph.retrying import LONGEST_WAIT_SECONDS, patient_retry
from rollout.tenants.graph.rows import Asked, AuthenticatorRow, PersonPhones
from rollout.tenants.graph.subjects import PHONES
from rollout.tenants.importing.rows import MAX_LENGTHS
from rollout.tenants.importing.values import platform_of_app
from rollout.tenants.models.connection import GraphConnection

MOST_TRIES = 4
# Between two tries where Graph names no time itself: 1, 2 and 4 seconds.
FIRST_WAIT_SECONDS = 1.0
# Entra lets a person register five.
MOST_PHONES = 50
URL = "/users/{}/authentication/microsoftAuthenticatorMethods"
_NOT_HERE = "Graph of this cloud does not have the Authenticators of people. Load them from a file."


def read_phones(
    connection: GraphConnection, entra_ids: Iterable[str], *, seconds: float = 60 * 60
) -> Iterator[PersonPhones]:
    """One answer for each of the people, each once, in the order in which Graph gives them.

    `entra_ids` are object ids; what is none is left out. They are drawn as needed, twenty at a time. To go on after an
    abort hand in the people who had no answer yet. Waits as Graph asks, for the parts alone that were refused.

    Raises GraphProblem: with what came before it nothing is wrong, those people are done. Raises OutOfTime when
    `seconds` are over.
    """
    if connection.tenant.cloud in PHONES.missing_in:
        raise GraphProblem(_NOT_HERE)
    people = (entra_id for value in entra_ids if (entra_id := values.identifier(value)))
    with Session(timeout_seconds=TIMEOUT_SECONDS, retry=patient_retry("GET", "POST")) as session:
        until = time.monotonic() + seconds
        reader = Reader(connection, session, PHONES, until=until, most_bytes=MAX_STREAM_BYTES)
        asking = _Asking(reader, endpoints(connection.tenant.cloud).graph)
        while together := list(islice(people, MOST_PARTS)):
            yield from asking.answers(list(dict.fromkeys(together)))


class _Asking:
    """One run. `_is_allowed` as soon as Graph showed somebody's methods: then the permission is there."""

    def __init__(self, reader: Reader, host: str) -> None:
        self._reader = reader
        self._host = host
        self._is_allowed = False

    def answers(self, people: list[str]) -> Iterator[PersonPhones]:
        """The answers for at most twenty people, as they come."""
        open_people, last = people, dict[str, Part]()
        for number in range(MOST_TRIES):
            if number:
                self._wait(last.values(), FIRST_WAIT_SECONDS * 2 ** (number - 1))
            urls = {URL.format(entra_id): entra_id for entra_id in open_people}
            found = ask_together(self._reader, self._host, list(urls))
            last = {urls[url]: part for url, part in found.items()}
            answered = self._believed(last)
            yield from answered
            done = {answer.entra_id for answer in answered}
            open_people = [entra_id for entra_id in open_people if entra_id not in done]
            if not open_people:
                return
            last = {entra_id: part for entra_id, part in last.items() if entra_id in open_people}
        self._give_up(open_people, last, of=people)
        yield from (PersonPhones(entra_id, Asked.UNREAD) for entra_id in open_people)

    def _believed(self, parts: dict[str, Part]) -> list[PersonPhones]:
        """The answers that say something. Raises GraphRefusal where Graph refuses everybody.

        A person alone may be refused for reasons of their own; but as long as nobody's methods were shown, the
        permission may be missing as well.
        """
        answers = [answer for entra_id, part in parts.items() if (answer := _answer(entra_id, part))]
        self._is_allowed = self._is_allowed or any(answer.asked == Asked.READ for answer in answers)
        if self._is_allowed:
            return answers
        refused = [part for part in parts.values() if part.status == 403]
        if refused and len(refused) == len(parts):
            raise GraphRefusal(PHONES.problem(403, refused[0].code), status=403, code=refused[0].code)
        return [answer for answer in answers if answer.asked != Asked.REFUSED]

    def _wait(self, parts: Iterable[Part], usual_seconds: float) -> None:
        parts = list(parts)
        wanted = max([part.wait_seconds for part in parts if part.wait_seconds is not None], default=usual_seconds)
        if wanted > LONGEST_WAIT_SECONDS:
            raise GraphRefusal(PHONES.problem(429), status=429)
        if time.monotonic() + wanted > self._reader.until:
            raise OutOfTime
        if any(part.status == 401 for part in parts):
            self._reader.renew_token()
        sleep(wanted)

    @staticmethod
    def _give_up(open_people: list[str], last: dict[str, Part], *, of: list[str]) -> None:
        """Raises GraphRefusal where it is Graph that fails and not the answer for this person or that."""
        statuses = {part.status for part in last.values()}
        of_everybody = statuses & {401, 403, 429}
        if of_everybody or (len(open_people) == len(of) > 1 and statuses):
            worst = max(of_everybody or statuses)
            raise GraphRefusal(PHONES.problem(worst), status=worst)
        if len(open_people) == len(of) > 1:
            raise GraphProblem("Graph answers none of the parts of a batch. Nothing was changed; it is tried again.")


def _answer(entra_id: str, part: Part) -> PersonPhones | None:
    """What a part says of its person; None where it is worth asking again."""
    if part.status == 404:
        return PersonPhones(entra_id, Asked.GONE)
    if part.status == 403:
        return PersonPhones(entra_id, Asked.REFUSED)
    if part.status != 200:
        return None
    listed = part.body.get("value")
    # A list with a next page is a part of one, and a person with fifty phones none we know.
    if not isinstance(listed, list) or len(listed) > MOST_PHONES or part.body.get("@odata.nextLink") is not None:
        return None
    rows = [row for value in values.objects(listed) if (row := _row(value))]
    unique = {row.device_id: row for row in rows}
    if len(rows) != len(listed):
        return None
    return PersonPhones(entra_id, Asked.READ, tuple(unique.values()))


def _row(value: dict[str, Any]) -> AuthenticatorRow | None:
    device_id = values.text(value.get("id"), MAX_LENGTHS["device_id"])
    if not device_id:
        return None
    name = values.text(value.get("displayName"), MAX_LENGTHS["phone_name"])
    app_version, app_key = values.version(value.get("phoneAppVersion"))
    return AuthenticatorRow(device_id, name, platform_of_app(app_key, name), app_version, app_key)
