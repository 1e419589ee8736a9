"""The pages of the site, one line each: the accessibility journey visits them all. A room adds its own here.

A visit is made on the demo portfolio, in the order of this list. What needs another state says how to make it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

ADMINISTRATOR, APPROVER, HELPDESK, READER, NOBODY = "administrator", "approver", "helpdesk", "reader", ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One page in one state.

    `path` is its URL, or a function that finds or makes what it shows and returns the URL. `by` is the role of who
    looks, NOBODY without sign-in. `then` does what must be done on the page before it is judged. `status` is the
    status the page has.
    """

    name: str
    path: str | Callable[[], str]
    by: str = ADMINISTRATOR
    then: Callable[[Page], object] | None = None
    status: int = 200


VISITS = [
    Visit("sign in", "/sign-in/", by=NOBODY),
    Visit("system status", "/status/"),
    Visit("page that does not exist", "/nowhere/", status=404),
]
