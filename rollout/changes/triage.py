"""The acts on posts: tracked, dismissed with a reason, brought back, assigned. Who acts knew what `Seen` says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import transaction

from portal.accounts.models import User
from portal.errors import PortalError, TransitionNotAllowed
from rollout.changes import tracking
from rollout.changes.importing import wait_for_imports
from rollout.changes.models import Announcement, Change, Triage, TriageState
from rollout.packs.errors import PackError

TOKEN = re.compile(r"(\d{1,18})\|([\dT:.+Z-]*)\|(\d{0,18})")


@dataclass(frozen=True)
class Seen:
    """A post as somebody saw it before acting: which version, the last decision, and who looked into it.

    A page carries it as `token`, so that whoever acts second is told, and a version that came in meanwhile counts as
    not read.
    """

    post: Announcement
    last: datetime | None
    assignee_id: int | None

    @classmethod
    def now(cls, mc_id: str) -> Self | None:
        """The post as it is; None where no such post came in."""
        post = Announcement.objects.of(mc_id).triaged().without_text().first()
        return cls.of(post) if post else None

    @classmethod
    def of(cls, post: Announcement) -> Self:
        """A post out of `triaged`."""
        triage = post.triage
        return cls(post, triage.decided_at if triage else None, triage.assignee_id if triage else None)

    @classmethod
    def by_token(cls, token: str, mc_id: str) -> Self | None:
        """What a page said; the post as it is where it said nothing we can read."""
        read = TOKEN.fullmatch(token)
        post = Announcement.objects.of(mc_id).without_text().filter(pk=read[1]).first() if read else None
        if read is None or post is None:
            return cls.now(mc_id)
        try:
            last = datetime.fromisoformat(read[2]) if read[2] else None
        except ValueError:
            return cls.now(mc_id)
        return cls(post, last, int(read[3]) if read[3] else None)

    @property
    def token(self) -> str:
        last = self.last.isoformat() if self.last else ""
        return f"{self.post.pk}|{last}|{self.assignee_id or ''}"


@dataclass(frozen=True)
class Dismissed:
    """What became of several posts: how many are dismissed, and why others are not."""

    count: int
    problems: tuple[str, ...]


@transaction.atomic
def track(seen: Seen, *, by: User, at: datetime) -> Change:
    """The post becomes a change; tracked already, its newest version counts as read.

    Raises DecidedMeanwhile, and PackError where the post has a pack that is wrong.
    """
    mc_id = seen.post.mc_id
    wait_for_imports()
    Triage.objects.decide(seen.post, TriageState.TRACKED, by=by, at=at, last=seen.last, reason="")
    return tracking.track_post(mc_id, by=by, at=at)


@transaction.atomic
def dismiss(seen: Seen, *, reason: str, by: User, at: datetime) -> Triage:
    """Nothing is to be done about the post, until the vendor says something else.

    Raises TransitionNotAllowed for a tracked post, whose change is closed instead, and DecidedMeanwhile.
    """
    return Triage.objects.decide(seen.post, TriageState.DISMISSED, by=by, at=at, last=seen.last, reason=reason)


def dismiss_all(posts: Iterable[Seen], *, reason: str, by: User, at: datetime) -> Dismissed:
    """Each of them by itself: one that cannot be dismissed keeps no other."""
    count, problems = 0, []
    for seen in posts:
        try:
            dismiss(seen, reason=reason, by=by, at=at)
        except PortalError as error:
            problems.append(why_not(error, seen.post.mc_id))
        else:
            count += 1
    return Dismissed(count, tuple(problems))


@transaction.atomic
def bring_back(seen: Seen, *, by: User, at: datetime) -> Triage:
    """A dismissed post is new again. Raises TransitionNotAllowed and DecidedMeanwhile."""
    return Triage.objects.decide(seen.post, TriageState.NEW, by=by, at=at, last=seen.last, reason="")


def why_not(error: PortalError, mc_id: str) -> str:
    """What a person is told when an act was refused."""
    if isinstance(error, PackError):
        return f"{mc_id} cannot be tracked: {error}"
    if isinstance(error, TransitionNotAllowed) and error.current == TriageState.TRACKED.label:
        return f"{mc_id} is tracked: close its change instead."
    return str(error)
