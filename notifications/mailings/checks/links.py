"""Where the links of a text lead, and whether their words say so."""

from urllib.parse import urlsplit

from django.conf import settings

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed
from notifications.texts.links import problem_of_link
from notifications.texts.placeholders import PLACEHOLDER

HOSTS = "links"


def allowed_hosts(case: Case) -> set[str]:
    """The hosts that pack, tenant and portal name."""
    own = {case.tenant.public_host, urlsplit(settings.PORTAL_URL).hostname or ""}
    return {*case.pack.change.link_hosts, *case.tenant.link_hosts, *own} - {""}


def links_of(case: Case) -> list[str]:
    """The https addresses of all locales, each once; a placeholder leads to the portal's own pages."""
    hrefs = (link.href for written in case.texts for link in written.links)
    return sorted({href for href in hrefs if href.startswith("http") and not PLACEHOLDER.search(href)})


def check_links(case: Case) -> Check:
    """A strange host, http, words that name another host, and letters that look like others: nobody may accept them."""
    hosts, problems = allowed_hosts(case), []
    for written in case.texts:
        for link in written.links:
            if PLACEHOLDER.search(link.href):
                continue
            if problem := problem_of_link(link.href, link.words, hosts):
                problems.append(f"{case.language(written)}: {problem}")
    if problems:
        advice = "Correct the text, or allow the host at the tenant."
        return never(HOSTS, "A link cannot be trusted", f"{' '.join(problems[:3])} {advice}", case.text_url)
    led_to = sorted({urlsplit(href).hostname or "" for href in links_of(case)})
    if not led_to:
        return passed(HOSTS, "No links: nothing to click, nothing to imitate")
    return passed(HOSTS, "Every link leads where its words say, to an allowed host", ", ".join(led_to))
