"""Where the links of a text lead, whether their words say so, and whether there is a page."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, not_checked, passed, seen_outside
from notifications.mailings.checks.looking_up import addresses_in
from notifications.texts.links import hosts_named_by, problem_of_link
from notifications.texts.placeholders import PLACEHOLDER

HOSTS = "links"


def check_links(case: Case) -> Check:
    """A strange host, http, words that name another host, and letters that look like others: nobody may accept them."""
    hosts, problems = hosts_named_by(case.pack, [case.tenant]), []
    for written in case.texts:
        for link in written.links:
            if PLACEHOLDER.search(link.href):
                continue
            if problem := problem_of_link(link.href, link.words, hosts):
                problems.append(f"{case.language(written)}: {problem}")
    if problems:
        advice = "Correct the text, or allow the host at the tenant."
        return never(HOSTS, "A link cannot be trusted", f"{' '.join(problems[:3])} {advice}", case.text_url)
    led_to = sorted({urlsplit(href).hostname or "" for href in addresses_in(case.texts)})
    if not led_to:
        return passed(HOSTS, "No links: nothing to click, nothing to imitate")
    return passed(HOSTS, "Every link leads where its words say, to an allowed host", ", ".join(led_to))


def check_pages(case: Case) -> Iterator[Check]:
    """Each link, as it was looked up last."""
    seen = {row.subject: row for row in case.looked_up if row.kind == "link"}
    for number, href in enumerate(addresses_in(case.texts), start=1):
        if row := seen.get(href):
            yield seen_outside(f"page-{number}", row, href)
        elif settings.SANDBOX_MAIL_DIR:
            yield not_checked(f"page-{number}", f"{href}: not checked", "In the sandbox nothing is looked up.")
        else:
            yield not_checked(f"page-{number}", f"{href}: not checked yet", "It is looked up within a minute.")
