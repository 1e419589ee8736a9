"""Fetches what a tenant's Message center lists: all of it, or nothing is changed."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from rollout.changes.importing import keep
from rollout.changes.models import Fetch, TenantPost
from rollout.changes.posts import Post, RefusedPost, read_values
from rollout.tenants.clock import Clock
from rollout.tenants.graph.client import list_messages
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.models import GraphConnection, Tenant

log = logging.getLogger(__name__)

MOST_REFUSED = 200
"""Refused posts that a run keeps by name; of more it is enough to know that there are more."""
EMPTY_IS_BELIEVED_AFTER = 2
EMPTY = (
    "Graph listed no posts at all, though the tenant had some. Nothing was changed. When the third fetch in a row says "
    "the same, it is believed."
)
NOT_CONNECTED = "The tenant is not connected any more, or otherwise than before. Nothing was changed."
BROKEN = "The portal could not take the posts in. Nothing was changed; the worker’s log names the reason."


class _GivenUp(Exception):
    """This run was silent for too long, and another one took its place."""


def fetch(tenant: Tenant, *, by: User | None, at: datetime) -> Fetch:
    """Fetches now and returns the run, done or failed. A run under way is returned as it is.

    1. All pages are read, outside of any transaction. A problem on any of them fails the run.
    2. Where posts are missing that were listed before, the list is read once more: it is paged by position, so a post
       that is removed meanwhile makes another one slip past the reader. Only what both lists lack has expired.
    3. One transaction keeps new versions, marks what is listed and what is not, and ends the run.
    """
    run = Fetch.objects.begin(tenant, by=by, at=at)
    if run is None:
        return Fetch.objects.open().get(tenant=tenant)
    clock = Clock(at)
    try:
        _fetch(run, clock)
    except GraphProblem as problem:
        _fail(run, str(problem), at=clock.now())
    except _GivenUp:
        log.warning("fetch given up", extra={"fetch_id": run.pk, "tenant_id": tenant.pk})
    except Exception:
        _fail(run, BROKEN, at=clock.now())
        raise
    run.refresh_from_db()
    log.info("fetch ended", extra={"fetch_id": run.pk, "tenant_id": tenant.pk, "state": run.state})
    return run


@dataclass
class _Listing:
    """What the pages held. A post that comes twice counts once, by its newest version."""

    posts: dict[str, Post] = field(default_factory=dict)
    versions: list[Post] = field(default_factory=list)
    refused: list[RefusedPost] = field(default_factory=list)
    pages: int = 0

    @property
    def numbers(self) -> set[str]:
        """The posts that are listed, usable or not."""
        return self.posts.keys() | {post.mc_id for post in self.refused if post.mc_id}

    @property
    def names_all(self) -> bool:
        """False where a post was refused whose number is unknown: it may be any that seems to be missing."""
        return all(post.mc_id for post in self.refused)

    def add(self, values: list[object]) -> None:
        read = read_values(values)
        self.pages += 1
        self.versions += read.posts
        self.refused += read.refused
        for post in read.posts:
            known = self.posts.get(post.mc_id)
            if known is None or known.last_modified_at <= post.last_modified_at:
                self.posts[post.mc_id] = post


def _fetch(run: Fetch, clock: Clock) -> None:
    connection = GraphConnection.objects.select_related("tenant").filter(tenant=run.tenant_id).first()
    if connection is None:
        raise GraphProblem(NOT_CONNECTED)
    listing = _Listing()
    _read_into(listing, run, connection, clock)
    listed_before = TenantPost.objects.in_tenant(run.tenant).listed().numbers()
    if listed_before and not (listing.posts or listing.refused):
        _doubt_emptiness(run)
    if listed_before - listing.numbers:
        _read_into(listing, run, connection, clock)
    _take_in(listing, run, connection, clock)


def _read_into(listing: _Listing, run: Fetch, connection: GraphConnection, clock: Clock) -> None:
    for values in list_messages(connection):
        listing.add(values)
        if not run.note(pages=listing.pages, posts=len(listing.numbers), at=clock.now()):
            raise _GivenUp


def _doubt_emptiness(run: Fetch) -> None:
    """Raises GraphProblem unless the runs before this one found the list empty as well."""
    before = Fetch.objects.of(run.tenant).ended()[:EMPTY_IS_BELIEVED_AFTER]
    if [earlier.problem for earlier in before] != [EMPTY] * EMPTY_IS_BELIEVED_AFTER:
        raise GraphProblem(EMPTY)


@transaction.atomic
def _take_in(listing: _Listing, run: Fetch, connection: GraphConnection, clock: Clock) -> None:
    # From here on nobody takes the run for dead, and nobody disconnects the tenant.
    if not Fetch.objects.select_for_update().filter(pk=run.pk, state=Fetch.State.RUNNING).exists():
        raise _GivenUp
    if not GraphConnection.objects.same_as(connection).select_for_update().exists():
        raise GraphProblem(NOT_CONNECTED)
    at = clock.began_at
    # In the order in which they came: of two edits of one moment the later read is the newer.
    imported = keep(listing.versions, at=at)
    posts = TenantPost.objects.in_tenant(run.tenant)
    posts.note_listed(run.tenant, list(listing.posts.values()), at=at)
    posts.note_listed_unread(listing.numbers - listing.posts.keys(), at=at)
    expired = posts.expire_all_but(listing.numbers, at=at) if listing.names_all else 0
    connection.note_answer("", at=at)
    run.refuse(list(_as_json(listing.refused)))
    run.finish(added=imported.added + imported.completed, expired=expired, at=clock.now())


def _as_json(refused: list[RefusedPost]) -> Iterable[dict[str, str]]:
    # Both lists name a post that is refused in both.
    unique = dict.fromkeys((post.mc_id, post.problem) for post in refused)
    return ({"mc_id": mc_id, "problem": problem} for mc_id, problem in list(unique)[:MOST_REFUSED])


def _fail(run: Fetch, problem: str, *, at: datetime) -> None:
    with transaction.atomic():
        run.fail(problem, at=at)
        for connection in GraphConnection.objects.filter(tenant=run.tenant_id):
            connection.note_answer(problem, at=at)
