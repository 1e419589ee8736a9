"""Reading a tenant's Message center: page by page, from the Graph host of its cloud and from nowhere else."""

import time
from collections.abc import Iterator
from typing import Any

from portal.https import TIMEOUT_SECONDS, Session
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.graph.links import MESSAGES_PATH, next_address
from rollout.tenants.graph.reading import Reader
from rollout.tenants.graph.retrying import patient_retry
from rollout.tenants.models.connection import GraphConnection

# https://learn.microsoft.com/graph/api/serviceannouncement-list-messages: at most 1,000, by default 100.
PAGE_SIZE = 500
# Graph ignores the wish at times and gives 100; a tenant lists some 2,000 posts at most.
MAX_PAGES = 200
LIST_SECONDS = 10 * 60
# While a person waits for the page.
TRY_TIMEOUT_SECONDS = 8.0
TRY_SECONDS = 20
_TOO_MANY = f"Graph’s list of posts does not end after {MAX_PAGES} pages. Nothing was changed; it is tried again."
_TWICE = "Graph sent the same page of posts twice. Nothing was changed; it is tried again."


def list_messages(connection: GraphConnection) -> Iterator[list[Any]]:
    """The posts of the tenant's Message center, page by page, as Graph wrote them and not looked at yet.

    Only a generator that ends has given the whole list. Raises GraphProblem, on any page: what came before is a part,
    and nothing can be said about posts that it does not hold.
    """
    with Session(timeout_seconds=TIMEOUT_SECONDS, retry=patient_retry()) as session:
        reader = Reader(connection, session, page_size=PAGE_SIZE, until=time.monotonic() + LIST_SECONDS)
        yield from _pages(reader, endpoints(connection.tenant.cloud).graph)


def try_out(connection: GraphConnection) -> None:
    """Asks Graph for one post, once. Raises GraphProblem, within half a minute."""
    with Session(timeout_seconds=TRY_TIMEOUT_SECONDS) as session:
        reader = Reader(connection, session, page_size=1, until=time.monotonic() + TRY_SECONDS)
        next(_pages(reader, endpoints(connection.tenant.cloud).graph))


def _pages(reader: Reader, host: str) -> Iterator[list[Any]]:
    address = f"{host}{MESSAGES_PATH}"
    addresses, numbers = {address}, set[str]()
    for _ in range(MAX_PAGES):
        page = reader.read(address)
        found = {str(value["id"]) for value in page.values if isinstance(value, dict) and "id" in value}
        # A page that only repeats stands in the place of another, whose posts would be taken for gone.
        if found and found <= numbers:
            raise GraphProblem(_TWICE)
        numbers |= found
        yield page.values
        if page.next_link is None:
            return
        address = next_address(page.next_link, host=host)
        if address in addresses:
            raise GraphProblem(_TWICE)
        addresses.add(address)
    raise GraphProblem(_TOO_MANY)
