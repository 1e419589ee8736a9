"""Where the links of a text lead."""

from urllib.parse import urlsplit

from django.conf import settings
from selectolax.lexbor import LexborHTMLParser

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed

HOSTS = "link-hosts"


def check_hosts(case: Case) -> Check:
    """No link may lead to a host that neither the pack, nor the tenant, nor the portal names."""
    pack, tenant = case.pack, case.tenant
    allowed = {*pack.change.link_hosts, *tenant.link_hosts, tenant.public_host, urlsplit(settings.PORTAL_URL).hostname}
    hosts = {
        urlsplit(node.attributes.get("href") or "").hostname
        for version in case.versions
        for node in LexborHTMLParser(version.html).css("a[href^=http]")
    }
    if strange := sorted(host or "?" for host in hosts - allowed):
        detail = f"{', '.join(strange)}: allow the host at the tenant, or take the link out of the text."
        return never(HOSTS, "A link leads to a host that is not allowed", detail, case.tenant_url)
    if not hosts:
        return passed(HOSTS, "No links: nothing to click, nothing to imitate")
    return passed(HOSTS, "Every link leads to an allowed host", ", ".join(sorted(host or "" for host in hosts)))
