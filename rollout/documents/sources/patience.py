"""Asks a disk or share that may hang, and goes on without it when it does.

What hangs in the kernel can be neither interrupted nor killed, so each question is asked in a thread of its own that
is left behind: it ends by itself when the share answers again. Nothing that is asked in it may use the database.
Where several wait already nobody else is sent to wait, so that they never pile up.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

from rollout.documents.sources.reader import SourceRefused

OPEN_SECONDS = 10.0
"""For a question whose answer a person may wait for."""
LIST_SECONDS = 900.0
"""For a whole listing, also of a share that gives a sign of life now and then."""
BATCH = 500
BATCH_SECONDS = 1.0

MOST_LEFT = 3
"""Threads of this process left behind at one place; until one of them ends it counts as one that does not answer."""
MOST_LEFT_IN_ALL = 60

T = TypeVar("T")

_lock = threading.Lock()
_left: dict[str, list[threading.Thread]] = {}


class NoAnswer(SourceRefused):
    """The disk or network share does not answer. Have it looked at; the next scan tries again."""


def answered(place: str, ask: Callable[[], T], *, seconds: float = OPEN_SECONDS) -> T:
    """What `ask` gives or raises. Raises NoAnswer when that takes longer, or several still wait at this place."""
    answer: Future[T] = Future()
    thread = _start(place, lambda: _settle(answer, ask))
    try:
        return answer.result(seconds)
    except TimeoutError:
        if answer.done():
            raise  # a share may say by itself that it waited too long
        _leave(place, thread)
        raise NoAnswer from None


def each_answered(
    place: str, ask: Callable[[], Iterable[T | None]], *, at_work: Callable[[], None], seconds: float
) -> Iterator[T]:
    """What `ask` gives one after the other; None among it is a sign of life and nothing more.

    Calls `at_work` now and then while it waits. Raises what `ask` raises, and NoAnswer after `seconds` without a sign.
    """
    batches: SimpleQueue[list[T] | None] = SimpleQueue()
    end: Future[None] = Future()
    is_enough = threading.Event()

    def go() -> None:
        _settle(end, lambda: _in_batches(ask, batches, is_enough))
        batches.put(None)

    thread = _start(place, go)
    until = time.monotonic() + LIST_SECONDS
    try:
        while (batch := _next(batches, at_work, min(time.monotonic() + seconds, until))) is not None:
            yield from batch
        end.result()
    except NoAnswer:
        _leave(place, thread)
        raise
    finally:
        is_enough.set()


def _next(batches: SimpleQueue[list[T] | None], at_work: Callable[[], None], until: float) -> list[T] | None:
    while (left := until - time.monotonic()) > 0:
        at_work()
        try:
            return batches.get(timeout=min(BATCH_SECONDS, left))
        except Empty:
            continue
    raise NoAnswer


def _in_batches(
    ask: Callable[[], Iterable[T | None]], batches: SimpleQueue[list[T] | None], is_enough: threading.Event
) -> None:
    batch: list[T] = []
    sent_at = time.monotonic()
    for one in ask():
        batch += [] if one is None else [one]
        if len(batch) >= BATCH or time.monotonic() - sent_at > BATCH_SECONDS:
            batches.put(batch)
            batch, sent_at = [], time.monotonic()
        if is_enough.is_set():
            return
    batches.put(batch)


def _settle(answer: Future[T], ask: Callable[[], T]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:  # whatever it is, whoever waits raises it
        answer.set_exception(error)


def _start(place: str, work: Callable[[], None]) -> threading.Thread:
    with _lock:
        for known, threads in list(_left.items()):
            _left[known] = [thread for thread in threads if thread.is_alive()]
            if not _left[known]:
                del _left[known]
        if len(_left.get(place, ())) >= MOST_LEFT or sum(map(len, _left.values())) >= MOST_LEFT_IN_ALL:
            raise NoAnswer
    thread = threading.Thread(target=work, name="share", daemon=True)
    thread.start()
    return thread


def _leave(place: str, thread: threading.Thread) -> None:
    with _lock:
        _left.setdefault(place, []).append(thread)
