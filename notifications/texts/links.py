"""Where the links of a text lead, and whether their words say so: whoever reads a mail has only these to judge by."""

import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from django.conf import settings

from rollout.packs.loader import Pack
from rollout.tenants.models import Tenant

# The hosts that links may lead to; None: any, where nobody says which.
Hosts = Collection[str] | None

MAIL = re.compile(r"mailto:[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
# Mail programs make these a link of their own, wherever they stand.
BARE = re.compile(r"(?:https?://|\bwww\.)[^\s<>]+", re.IGNORECASE)
# Where a host may be named. Within such a run, and of no longer one than a host can be: else this takes minutes.
RUN = re.compile(r"(?:[^\W_]|[.-])+")
NAMED = re.compile(r"(?:[^\W_]|-)+(?:\.(?:[^\W_]|-)+)*\.[^\W\d_]{2,}")
LONGEST_HOST = 253


def hosts_named_by(pack: Pack, tenants: Iterable[Tenant]) -> set[str]:
    """The hosts that pack, tenants and portal name, in small letters."""
    named = (host for tenant in tenants for host in (*tenant.link_hosts, tenant.public_host))
    own = urlsplit(settings.PORTAL_URL).hostname or ""
    return {host.lower() for host in (*pack.change.link_hosts, *named, own) if host}


def problem_of_link(href: str, words: str, hosts: Hosts) -> str:
    """What is wrong with a link to an address, in words; empty when nothing is. `words` are what people see of it."""
    if href.startswith("mailto:"):
        return _problem_of_mail(href, words)
    host = host_of(href)
    if problem := _problem_of_host(href, host, hosts):
        return problem
    other = next((name for name in _hosts_named(words) if not _is_within(host, name)), None)
    return f"The words name “{other}”, and the link leads to “{host}”." if other else ""


def problem_of_words(words: str, hosts: Hosts) -> str:
    """What is wrong with addresses that stand in words and not as a link, and become one in a mail program."""
    for found in BARE.findall(words):
        address = found.rstrip(".,;:!?)]}»”’'\"")
        href = address if "://" in address else f"https://{address}"
        if not href.startswith("https://"):
            return f"“{address}” does not begin with https."
        if problem := _problem_of_host(href, host_of(href), hosts):
            return problem
    return ""


def host_of(href: str) -> str:
    """The host an https address leads to, in small letters; empty where it is none, or one that hides its host."""
    # Browsers read “\” as “/”, other programs do not, so what stands behind it is another host for each.
    if "\\" in href:
        return ""
    try:
        parts = urlsplit(href)
        plain = parts.scheme == "https" and parts.username is None and parts.port is None
    except ValueError:
        return ""
    return (parts.hostname or "") if plain else ""


def _problem_of_mail(href: str, words: str) -> str:
    if not MAIL.fullmatch(href) or "?" in href:
        return f"“{href}” is not one mail address."
    address = href.removeprefix("mailto:").lower()
    said = next((name for name in _hosts_named(words) if name != address.rpartition("@")[2]), None)
    if said or ("@" in words and address not in words.lower()):
        return f"The words name “{said or words}”, and the link leads to “{address}”."
    return ""


def _problem_of_host(href: str, host: str, hosts: Hosts) -> str:
    if not host:
        return f"“{href}” hides where it leads: write https://, the host and the page, nothing else."
    if not host.isascii() or any(label.startswith("xn--") for label in host.split(".")):
        return f"“{host}” has letters that look like others (punycode): nobody can tell where it leads."
    if hosts is not None and host not in hosts:
        known = f"Links may lead to {', '.join(sorted(hosts))}." if hosts else "No host is allowed yet."
        return f"“{host}” is not among the hosts that links may lead to. {known}"
    return ""


def _hosts_named(words: str) -> list[str]:
    """Hosts in words; what is too long for one counts as one, so that none hides in it."""
    runs = [run.lower() for run in RUN.findall(words) if "." in run]
    return [name for run in runs for name in ([run] if len(run) > LONGEST_HOST else NAMED.findall(run))]


def _is_within(host: str, name: str) -> bool:
    """Words may name the whole of a host or the domain it lies in: “microsoft.com” for support.microsoft.com."""
    return host == name or host.endswith(f".{name}")
