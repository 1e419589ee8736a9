"""How many waves' people were told dates that no longer hold, for the bar above a change's pages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from notifications.mailings.moved_dates import ToldOtherwise, told_otherwise
from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.waves.models import Wave


@dataclass(frozen=True)
class ChangedDates:
    """`waves` of them, and for `drafts` of these a message waits for a person."""

    waves: int
    drafts: int

    @classmethod
    def of(cls, found: Collection[ToldOtherwise]) -> Self:
        return cls(len(found), sum(one.draft is not None for one in found))


def changed_dates_of(change: Change, user: User) -> ChangedDates:
    """Of the waves this user may see, as they are now."""
    return ChangedDates.of(told_otherwise(Wave.objects.visible_to(user).filter(change=change)).values())
