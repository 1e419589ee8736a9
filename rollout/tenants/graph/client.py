"""Reading a tenant's Message center: page by page, from the Graph host of its cloud and from nowhere else."""

import time
from collections.abc import Iterator
from typing import Any

from portal.https import TIMEOUT_SECONDS, Session
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.paging import Listing, walk
from rollout.tenants.graph.reading import Reader
from rollout.tenants.graph.retrying import patient_retry
from rollout.tenants.graph.subjects import POSTS
from rollout.tenants.models.connection import GraphConnection

MESSAGES = Listing(POSTS, "/v1.0/admin/serviceAnnouncement/messages")
# https://learn.microsoft.com/graph/api/serviceannouncement-list-messages: at most 1,000, by default 100.
PAGE_SIZE = 500
# Graph ignores the wish at times and gives 100; a tenant lists some 2,000 posts at most.
MAX_PAGES = 200
LIST_SECONDS = 10 * 60
# While a person waits for the page.
TRY_TIMEOUT_SECONDS = 8.0
TRY_SECONDS = 20


def list_messages(connection: GraphConnection) -> Iterator[list[Any]]:
    """The posts of the tenant's Message center, page by page, as Graph wrote them and not looked at yet.

    Only a generator that ends has given the whole list. Raises GraphProblem, on any page: what came before is a part,
    and nothing can be said about posts that it does not hold.
    """
    with Session(timeout_seconds=TIMEOUT_SECONDS, retry=patient_retry()) as session:
        reader = Reader(connection, session, POSTS, page_size=PAGE_SIZE, until=time.monotonic() + LIST_SECONDS)
        for place in walk(reader, MESSAGES, host=endpoints(connection.tenant.cloud).graph, most_pages=MAX_PAGES):
            yield place.page.values


def try_out(connection: GraphConnection) -> None:
    """Asks Graph for one post, once. Raises GraphProblem, within half a minute."""
    with Session(timeout_seconds=TRY_TIMEOUT_SECONDS) as session:
        reader = Reader(connection, session, POSTS, page_size=1, until=time.monotonic() + TRY_SECONDS)
        next(walk(reader, MESSAGES, host=endpoints(connection.tenant.cloud).graph))
