"""One run over the documents of a tenant."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Q

from portal.accounts.models import User
from portal.formatting import counted
from rollout.changes.models import Change
from rollout.tenants.models import Tenant

SEPARATOR = " · "
"""Between the source and the document that a problem names."""
SILENT_FOR = timedelta(minutes=3)
"""A scan that was not heard of for so long has lost its worker, and another one may take it over."""


class ScanQuerySet(models.QuerySet["Scan"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(tenant__in=Tenant.objects.visible_to(user))

    def unfinished(self) -> Self:
        return self.filter(finished_at=None)

    def waiting(self, at: datetime) -> Self:
        """Scans that nobody works on: not begun, or begun by a worker that went silent."""
        return self.unfinished().filter(Q(seen_at=None) | Q(seen_at__lt=at - SILENT_FOR))

    def last_finished(self, tenants: Collection[Tenant], change: Change) -> dict[int, datetime]:
        """When the last scan of each tenant ended, by the tenant's id."""
        over = self.filter(tenant__in=tenants, change=change).exclude(finished_at=None).order_by()
        return dict(over.values_list("tenant").annotate(last=Max("finished_at")))

    def ask_for_news(self, tenant: Tenant, change: Change, *, by: User | None, at: datetime) -> "Scan":
        """A scan that sees what a source has now: one that runs may be past it, so another follows it."""
        running = self.unfinished().filter(tenant=tenant, change=change)
        running.exclude(started_at=None).update(asked_again_at=at)
        return self.ask(tenant, change, by=by, at=at)

    def ask(self, tenant: Tenant, change: Change, *, by: User | None, at: datetime) -> "Scan":
        """The scan that runs or waits for this tenant and change, else a new one."""
        running = self.unfinished().filter(tenant=tenant, change=change)
        if (scan := running.first()) is not None:
            return scan
        try:
            with transaction.atomic():
                return self.create(tenant=tenant, change=change, asked_by=by, asked_at=at)
        except IntegrityError:  # Somebody else asked in the same moment.
            return running.get()


class Scan(models.Model):
    """One run over the sources of a tenant for one change, with its progress.

    `documents_total` is null until the folders are listed. `documents_seen` counts those gone through, of which
    `documents_read` had changed and were read. `problems` are {"path", "problem"} of files that could not be read.
    `seen_at` is when its worker last gave a sign of life. `asked_again_at` is when a source was changed while it ran.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="scans")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="scans")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    asked_again_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    documents_total = models.PositiveIntegerField(null=True, blank=True)
    documents_seen = models.PositiveIntegerField(default=0)
    documents_read = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)

    objects = ScanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tenant", "change"], condition=Q(finished_at=None), name="one_unfinished_scan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant}, {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None

    @property
    def not_read(self) -> str:
        """“1 source was not read whole.” or “2 documents were not read.”, or both; empty where all was read.

        A problem of a source as a whole bears its name alone, one of a document also that of the document.
        """
        sources = sum(SEPARATOR not in problem["path"] for problem in self.problems)
        documents = len(self.problems) - sources
        parts = [f"{counted(sources, 'source was', 'sources were')} not read whole."] if sources else []
        parts += [f"{counted(documents, 'document was', 'documents were')} not read."] if documents else []
        return " ".join(parts)

    # Verbs of its worker. Each notes a sign of life.

    def begin(self, *, at: datetime) -> bool:
        """Takes the scan for this worker. False when another one is at it, or when it is over."""
        taken = Scan.objects.filter(pk=self.pk).waiting(at).update(started_at=at, seen_at=at)
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def note(self, *, at: datetime, **progress: Any) -> None:
        """Writes down how far it got."""
        self._write(seen_at=at, **progress)

    def finish(self, *, at: datetime) -> "Scan | None":
        """It is over. Returns the scan that follows, where a source was changed while it ran."""
        with transaction.atomic():
            # Who changes a source now waits for this row, and then finds no scan that runs.
            self.asked_again_at = Scan.objects.select_for_update().get(pk=self.pk).asked_again_at
            self._write(seen_at=at, finished_at=at)
            if self.asked_again_at is None:
                return None
            return Scan.objects.ask(self.tenant, self.change, by=None, at=at)

    def _write(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))
