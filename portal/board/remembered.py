"""A board that was just read, for whoever looks again before anything was written.

Who types a name, sorts and turns pages asks for the same thousand tenants several times in a few seconds. PostgreSQL
says which transactions a reader sees: while it says the same, nothing was committed in between, by anybody.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from django.db import connection

from portal.accounts.models import User
from portal.board.reading import Board, read
from rollout.changes.models import Change
from rollout.tenants.models import Tenant

# What depends on the clock and on files of packs, which no transaction tells, is as old at most.
KEPT_FOR = timedelta(seconds=5)
BOARDS_KEPT = 8  # per process; one of a thousand tenants takes 3 MB

Key = tuple[int, int, date | None]


@dataclass(frozen=True)
class _Kept:
    board: Board
    seen: str
    at: datetime


_boards: OrderedDict[Key, _Kept] = OrderedDict()
_lock = Lock()


def board_for(user: User, change: Change, *, at: datetime, as_of: date | None) -> Board:
    """The board of the tenants this user sees: read now, or at most KEPT_FOR ago if nothing was written since."""
    if connection.in_atomic_block:  # whose own writes no snapshot tells
        return _read(user, change, at, as_of)
    key, seen = (user.pk, change.pk, as_of), _seen()
    with _lock:
        kept = _boards.get(key)
    if kept and kept.seen == seen and timedelta() <= at - kept.at < KEPT_FOR:
        return kept.board
    board = _read(user, change, at, as_of)
    if _seen() == seen:
        with _lock:
            _boards[key] = _Kept(board, seen, at)
            _boards.move_to_end(key)
            while len(_boards) > BOARDS_KEPT:
                _boards.popitem(last=False)
    return board


def forget() -> None:
    """So that the next look reads: for whoever measures it."""
    with _lock:
        _boards.clear()


def _read(user: User, change: Change, at: datetime, as_of: date | None) -> Board:
    return read(Tenant.objects.visible_to(user), change, at=at, as_of=as_of)


def _seen() -> str:
    """Which transactions are visible, as “xmin:xmax:those in progress”."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])
