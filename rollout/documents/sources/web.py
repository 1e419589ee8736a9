"""Web pages: a list that somebody put in, asked for one by one.

Only what is on the list is asked for, as a person with a browser would; nothing is followed but redirects. So
robots.txt, which is for programs that find pages by themselves, is not asked.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from portal.public_https import Answer, NotReached, TooLarge, ask, is_public
from rollout.documents.models import DocumentSource
from rollout.documents.reading import Unreadable
from rollout.documents.sources.reader import Item, SourceReader, SourceRefused
from rollout.documents.sources.web_addresses import HostNotAllowed, checked, hosts_in_words
from rollout.documents.sources.web_contents import as_file, ending_of

PAGE_SECONDS = 5.0
"""For a page in all: names, connections, redirects, and the last byte."""
LARGEST_PAGE = 2 * 1024 * 1024
MOST_REDIRECTS = 3
SOURCE_SECONDS = 300.0
"""For all pages of a source in one scan; the next one begins where it ended."""
MOST_FAILURES = 3
"""Pages of a host in a row that were not answered; the host is then left alone until the next scan."""
PAUSE_SECONDS = 0.2
"""Between two pages: a scan of three hundred must not be felt by a host."""
TOO_MUCH = 429
BROKEN = 500
GONE = (404, 410)
SIGN_IN = re.compile(rb"""<input[^>]{0,500}\btype\s*=\s*["']?password""", re.IGNORECASE)


class WebReader(SourceReader):
    """The pages of a list, over HTTPS. `may_connect` judges every address of every host, before it is connected to."""

    def __init__(self, source: DocumentSource, may_connect: Callable[[str], bool] = is_public) -> None:
        if not source.addresses:
            raise SourceRefused("The list of pages is empty. Put in their addresses.")
        self._source = source
        self._may_connect = may_connect
        self._ends_at = time.monotonic() + SOURCE_SECONDS
        self._failures: Counter[str] = Counter()
        self._endings: dict[str, str] = {}
        self._goes_on_with = ""

    def items(self) -> Iterable[Item]:
        """All pages, first those that the last scan had no time for."""
        addresses: list[str] = self._source.addresses
        start = addresses.index(self._source.cursor) if self._source.cursor in addresses else 0
        return [Item(_path(address), url=address) for address in addresses[start:] + addresses[:start]]

    def one(self, path: str) -> Item | None:
        address = f"https://{path}"
        return Item(path, url=address) if address in self._source.addresses else None

    def content(self, item: Item) -> bytes:
        address = f"https://{item.path}"
        host = urlsplit(address).netloc
        if time.monotonic() > self._ends_at:
            self._goes_on_with = self._goes_on_with or address
            raise Unreadable("Not asked for: the pages before it took too long. The next scan begins with it.")
        if self._failures[host] >= MOST_FAILURES:
            raise Unreadable(
                f"Not asked for: {host} did not answer for {MOST_FAILURES} pages. The next scan asks again."
            )
        time.sleep(PAUSE_SECONDS)
        answer = self._asked(address, host)
        ending = ending_of(answer.headers)
        self._endings[item.path] = ending
        return as_file(answer.body, answer.headers, ending)

    def read_as(self, item: Item) -> str:
        return f"{item.path.rstrip('/')}{self._endings.get(item.path, '.html')}"

    def finish(self) -> None:
        """Keeps where the next scan begins, if this one had no time for all."""
        if self._source.cursor != self._goes_on_with:
            self._source.cursor = self._goes_on_with
            self._source.save(update_fields=["cursor"])

    def _asked(self, address: str, host: str) -> Answer:
        """A page that was answered. Raises Unreadable, and counts whether its host is there."""
        try:
            answer, landed = self._followed(address)
        except TooLarge as large:
            self._failures[host] = 0
            raise Unreadable(f"The page is too large. {large}") from large
        except NotReached as away:
            self._failures[host] += 1
            raise Unreadable(f"The page cannot be reached. {away}") from away
        self._failures[host] = self._failures[host] + 1 if answer.status == TOO_MUCH or answer.status >= BROKEN else 0
        if answer.status in GONE:
            raise Unreadable(
                f"The page is gone (status {answer.status}). Correct its address, or take it off the list."
            )
        if answer.status != 200:
            raise Unreadable(
                f"The page cannot be read (status {answer.status}). Pages must be open without signing in."
            )
        if landed != address and SIGN_IN.search(answer.body):
            # Read as the document it would say nothing outdated, and so prove it corrected.
            raise Unreadable("The page leads to one for signing in. Pages must be open without it.")
        return answer

    def _followed(self, address: str) -> tuple[Answer, str]:
        """The answer and who gave it, through redirects that lead to nothing but what may be on a list itself."""
        until = time.monotonic() + PAGE_SECONDS
        # On the list of this source it was judged before, but hosts may have been taken off the operator's since.
        step = _judged(address)
        for _ in range(MOST_REDIRECTS + 1):
            answer = ask(
                "GET", step, until=until, agent=_agent(), most_bytes=LARGEST_PAGE, may_connect=self._may_connect
            )
            if not answer.leads_to:
                return answer, step
            step = _judged(_joined(step, answer.leads_to), "The page leads on elsewhere. ")
        raise Unreadable(f"The page leads on more than {MOST_REDIRECTS} times.")


def _judged(address: str, why: str = "") -> str:
    try:
        return checked(address)
    except HostNotAllowed as refused:
        raise Unreadable(f"{why}{refused} {hosts_in_words()}") from refused
    except SourceRefused as refused:
        raise Unreadable(f"{why}{refused}") from refused


def _path(address: str) -> str:
    return address.removeprefix("https://")


def _joined(address: str, leads_to: str) -> str:
    try:
        return urljoin(address, leads_to)
    except ValueError as error:
        raise Unreadable("The page leads on to something that is no address.") from error


def _agent() -> str:
    """Tells a host who asks, and where to complain."""
    return f"Rollout Portal (reads documents for {settings.PORTAL_URL})"
