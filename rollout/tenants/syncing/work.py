"""One part of a sync in the hands of a worker: what it takes in is kept page by page, and only while it may."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from rollout.tenants.clock import Clock
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.importing.loading import Counts
from rollout.tenants.models import GraphConnection, Sync, SyncPart, Tenant

NOT_CONNECTED = "The tenant is not connected any more, or otherwise than before. What was read until then stays."
BELIEVED_AFTER = 2
# Fewer than so many may all go in a day.
FEW = 20
DOUBTED = (
    "Graph no longer lists more than half of what it listed before. Nothing was taken away. When the third sync in a "
    "row says the same, it is believed."
)


class GivenUp(Exception):
    """This worker was silent for too long and another one took its place, or the tenant is gone."""


class Stopped(Exception):
    """Somebody asked for the end."""


@dataclass
class Work:
    """What a part of a sync works with."""

    sync: Sync
    part: SyncPart
    connection: GraphConnection
    clock: Clock

    @property
    def tenant(self) -> Tenant:
        return self.connection.tenant

    @contextmanager
    def page(self) -> Iterator[None]:
        """A transaction for one page, with the part's figures. Raises GivenUp, Stopped, and GraphProblem where the
        tenant was disconnected meanwhile: then nothing of the page is kept.
        """
        with transaction.atomic():
            self._hold()
            yield
            self.part.save()

    def count(self, counts: Counts) -> None:
        """Adds what a page changed to the part's figures."""
        self.part.added_count += counts.people_added + counts.phones_added
        self.part.changed_count += counts.people_changed + counts.phones_changed

    def doubts(self, gone: int, known: int) -> bool:
        """Whether so many of those known cannot all be gone. The third sync in a row that says so is believed."""
        if gone <= FEW or gone * 2 <= known:
            return False
        ended = SyncPart.objects.filter(sync__in=Sync.objects.of(self.tenant).ended(), kind=self.part.kind)
        before = ended.order_by("-sync__started_at", "-sync__pk").values_list("is_doubted", flat=True)[:BELIEVED_AFTER]
        self.part.is_doubted = list(before) != [True] * BELIEVED_AFTER
        return self.part.is_doubted

    def _hold(self) -> None:
        # As loads and connecting do, the tenant first: without its key, others may refer to it meanwhile.
        Tenant.objects.select_for_update(no_key=True).filter(pk=self.sync.tenant_id).exists()
        held = Sync.objects.held_by(self.sync)
        if not held.update(seen_at=self.clock.now()):
            raise GivenUp
        if held.exclude(stopped_by=None).exists():
            raise Stopped
        if not GraphConnection.objects.same_as(self.connection).select_for_update().exists():
            raise GraphProblem(NOT_CONNECTED)
