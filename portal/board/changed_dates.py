"""How many waves' people were told dates that no longer hold, for the bar above a change's pages."""

from dataclasses import dataclass

from notifications.mailings.models import Mailing
from notifications.mailings.moved_dates import told_otherwise
from portal.accounts.models import User
from portal.board.reading import Board
from rollout.changes.models import Change
from rollout.waves.models import Wave


@dataclass(frozen=True)
class ChangedDates:
    """`waves` of them, and for `drafts` of these a message waits for a person."""

    waves: int
    drafts: int


def changed_dates_on(board: Board, user: User) -> ChangedDates:
    """The same of a board of today, which knows its waves already. One question."""
    waves = Wave.objects.visible_to(user).filter(change=board.change).unsettled()
    drafts = Mailing.objects.about_changed_dates().unsent().of_waves(waves).order_by().values("wave").distinct()
    return ChangedDates(sum(wave.has_other_dates for wave in board.waves), drafts.count())


def changed_dates_of(change: Change, user: User) -> ChangedDates:
    """Of the waves this user may see, as they are now."""
    found = told_otherwise(Wave.objects.visible_to(user).filter(change=change)).values()
    return ChangedDates(len(found), sum(one.draft is not None for one in found))
