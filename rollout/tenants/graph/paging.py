"""Lists of Graph's that come in pages: walked to their end, or gone on with where an earlier run stopped."""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

from portal.https import TIMEOUT_SECONDS, Session
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.errors import GraphProblem, GraphRefusal
from rollout.tenants.graph.links import next_address
from rollout.tenants.graph.reading import RawPage, Reader
from rollout.tenants.graph.retrying import patient_retry
from rollout.tenants.graph.subjects import Subject
from rollout.tenants.models.connection import GraphConnection

# Graph gives 100 entries a page where it gives few: a million people have ten thousand pages.
MAX_PAGES = 20_000
LIST_SECONDS = 60 * 60
# Pages go straight into the database: what bounds the list is what a table may grow by, not memory.
MAX_STREAM_BYTES = 4 * 1024**3
# A place in a list that Graph no longer knows: expired, of another list, or asked for differently by now.
_LOST_PLACE = {400, 404, 410}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what it is about, where it begins, and under which further paths Graph may lead on.

    `shape` is for paths that hold the place in the list themselves, see `links.next_address`.

    `is_round`: a round of changes, in which an entry may come again, and whose last page says where the next round
    begins. Otherwise a page that only repeats stands in the place of another, whose entries would be taken for gone.
    """

    subject: Subject
    path: str
    query: str = ""
    other_paths: tuple[str, ...] = ()
    is_round: bool = False
    shape: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path, *self.other_paths)


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and the address at which the list goes on after it: after the last one that of the next round, if any."""

    page: RawPage
    next_address: str
    is_last: bool = False
    starts_anew: bool = False


def walk(
    reader: Reader, listing: Listing, *, host: str, begin: str = "", most_pages: int = MAX_PAGES
) -> Iterator[Place]:
    """The pages from the address `begin`, by default from the list's first. Raises GraphProblem on any of them."""
    address = begin or f"{host}{listing.path}{listing.query}"
    addresses, found = {address}, set[str]()
    for _ in range(most_pages):
        page = reader.read(address)
        ids = {str(value["id"]) for value in page.values if isinstance(value, dict) and "id" in value}
        if not listing.is_round:
            if ids and ids <= found:
                raise GraphProblem(_twice(listing))
            found |= ids
        if page.next_link is None:
            yield Place(page, _next_round(page, listing, host), is_last=True)
            return
        address = next_address(page.next_link, host=host, paths=listing.paths, shape=listing.shape)
        if address in addresses:
            raise GraphProblem(_twice(listing))
        addresses.add(address)
        yield Place(page, address)
    raise GraphProblem(
        f"Graph’s list of {listing.subject.entries} does not end after {most_pages} pages. Nothing was changed; it is "
        "tried again."
    )


def read_list(connection: GraphConnection, listing: Listing, *, resume: str = "") -> Generator[Place]:
    """The pages of a list, from the address `resume` where one is given. Raises GraphProblem on any page.

    Where Graph does not know a place any more, or `resume` is none of this list, the list begins anew, once.
    """
    host = endpoints(connection.tenant.cloud).graph
    with Session(timeout_seconds=TIMEOUT_SECONDS, retry=patient_retry()) as session:
        until = time.monotonic() + LIST_SECONDS
        reader = Reader(connection, session, listing.subject, until=until, most_bytes=MAX_STREAM_BYTES)
        begin = _known(resume, listing, host)
        is_begun = bool(begin)
        if begin or not resume:
            try:
                for place in walk(reader, listing, host=host, begin=begin):
                    yield place
                    is_begun = True
                return
            except GraphRefusal as refusal:
                # The first page of all is asked for in our own words: what is wrong there will be wrong again.
                if not is_begun or refusal.status not in _LOST_PLACE:
                    raise
        starts_anew = True
        for place in walk(reader, listing, host=host):
            yield replace(place, starts_anew=starts_anew)
            starts_anew = False


def _next_round(page: RawPage, listing: Listing, host: str) -> str:
    if not listing.is_round:
        return ""
    if page.delta_link is None:
        raise GraphProblem(
            f"Graph’s list of {listing.subject.entries} ended without saying where its changes go on, so nobody knows "
            "whether it is whole. Nothing was changed; it is tried again."
        )
    return next_address(page.delta_link, host=host, paths=listing.paths, shape=listing.shape)


def _known(resume: str, listing: Listing, host: str) -> str:
    """The address, if it is one of this list on this host: the tenant's cloud may be another by now."""
    try:
        return next_address(resume, host=host, paths=listing.paths, shape=listing.shape) if resume else ""
    except GraphProblem:
        return ""


def _twice(listing: Listing) -> str:
    return f"Graph sent the same page of {listing.subject.entries} twice. Nothing was changed; it is tried again."
