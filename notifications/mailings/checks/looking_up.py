"""Looks outside for the checks: of each mailing that waits to be sent, once a day and whenever somebody asks."""

from datetime import datetime
from math import inf
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from notifications.mailings.checks.reaching import look_at_link
from notifications.mailings.checks.records import Seen, look_at_domain
from notifications.mailings.checks.words import Written, remembered
from notifications.mailings.models.look_up import KEPT, LookUp
from notifications.texts.models import TextVersion
from notifications.texts.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from notifications.mailings.models.mailing import Mailing
    from notifications.mailings.models.queryset import MailingQuerySet

# So many addresses of one text are looked at; a mail with more is not one that people read.
MOST_LINKS = 10
# The next run goes on with what is left: slow pages must not take worker after worker from the mails.
RUN_SECONDS = 45.0


def domain_of(mailing: "Mailing") -> str:
    """The domain that the mails come from, in small letters."""
    return mailing.tenant.sender_address.rpartition("@")[2].lower()


def addresses_in(texts: list[Written]) -> list[str]:
    """The https addresses of all locales, each once; a placeholder leads to the portal's own pages."""
    hrefs = {link.href for written in texts for link in written.links}
    own = (href for href in hrefs if href.startswith("https://") and not PLACEHOLDER.search(href))
    return sorted(href for href in own if urlsplit(href).hostname and len(href) <= 500)[:MOST_LINKS]


def look_up(mailing: "Mailing", *, at: datetime, anew: bool = False, until: float = inf) -> None:
    """Looks up what was not looked up for a day, or all of it `anew`. Nothing in the sandbox: nothing leaves it.

    `until`: no look begins after it, on the monotonic clock.
    """
    if settings.SANDBOX_MAIL_DIR:
        return
    versions = TextVersion.objects.filter(text=mailing.text_id, version=mailing.version)
    links, domain = addresses_in([remembered(Written.of(version)) for version in versions]), domain_of(mailing)
    known = set() if anew else set(LookUp.objects.filter(at__gt=at - KEPT).values_list("kind", "subject"))
    if domain and ("spf", domain) not in known:
        for kind, seen in look_at_domain(domain).items():
            _keep(kind, domain, seen, at)
    for link in links:
        if ("link", link) not in known and monotonic() < until:
            _keep("link", link, look_at_link(link), at)


def look_up_due(mailings: "MailingQuerySet", *, at: datetime) -> None:
    """For all mailings that nobody was told by yet, as many as a run has time for."""
    until = monotonic() + RUN_SECONDS
    for mailing in mailings.unsent().with_rows():
        if monotonic() < until:
            look_up(mailing, at=at, until=until)


def _keep(kind: str, subject: str, seen: Seen, at: datetime) -> None:
    LookUp.objects.keep(kind, subject, state=seen.state, title=seen.title, detail=seen.detail, at=at)
