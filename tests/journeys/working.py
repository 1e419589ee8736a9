"""What goes on behind the pages of a journey: a relay, and the portal at its work."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page

from notifications.deliveries.sending import deliver
from notifications.mailings.sweeping import sweep
from tests.deliveries.sink import Sink


@contextmanager
def relay() -> Iterator[Sink]:
    """A relay that takes everything. It starts its loop in a thread that has none, unlike the browser's."""
    sink, up, over = Sink(), threading.Event(), threading.Event()

    def serve() -> None:
        with sink.running():
            up.set()
            over.wait()

    thread = threading.Thread(target=serve)
    thread.start()
    assert up.wait(10)
    yield sink
    over.set()
    thread.join(timeout=10)


def elsewhere(work: Callable[[], object]) -> None:
    """In a thread of its own: the browser's event loop stays in this one."""

    def run() -> None:
        with closing(connection):
            work()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()


def the_portal_works() -> None:
    """What beat and a worker do every few seconds."""
    elsewhere(lambda: (sweep(at=timezone.now()), deliver(20), sweep(at=timezone.now())))


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """By keyboard alone."""
    page.get_by_role("button", name=name).first.focus()
    page.keyboard.press("Enter")
