"""What a domain's DNS says of who may send in its name: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489).

From outside nobody sees which relay sends and with which selector it signs, so no more is said than what was found.
"""

import re
from dataclasses import dataclass

import dns.exception
import dns.resolver
from django.conf import settings

from notifications.mailings.checks.check import State

LONGEST_SECONDS = 5.0
# A tenant's selector is not known here; these are Microsoft 365's.
SELECTORS = ("selector1", "selector2")
LONGEST_RECORD = 250
# An empty “p=” takes a key back (RFC 6376 §3.6.1).
KEY = re.compile(r"\bp\s*=\s*[A-Za-z0-9+/]")


@dataclass(frozen=True)
class Seen:
    """What a look found: as a check says it."""

    state: State
    title: str
    detail: str


class NoAnswer(Exception):
    """No DNS server answered; the message says why."""


def resolver() -> dns.resolver.Resolver:
    """The servers of this machine, or the one that DNS_SERVER names (address:port). Raises NoAnswer."""
    try:
        found = dns.resolver.Resolver(configure=not settings.DNS_SERVER)
    except dns.resolver.NoResolverConfiguration as error:
        raise NoAnswer(str(error)) from error
    found.lifetime = LONGEST_SECONDS
    if settings.DNS_SERVER:
        address, _, port = settings.DNS_SERVER.rpartition(":")
        found.nameservers, found.port = [address], int(port)
    return found


def look_at_domain(domain: str) -> dict[str, Seen]:
    """SPF, DKIM and DMARC of a sender's domain, by their kinds. Without an answer each is “not checked”."""
    looks = {"spf": _spf, "dkim": _dkim, "dmarc": _dmarc}
    seen = {}
    for kind, look in looks.items():
        try:
            seen[kind] = look(domain)
        except NoAnswer as away:
            name = kind.upper()
            seen[kind] = Seen("not_checked", f"{name}: not checked", f"No DNS server answered: {away}")
    return seen


def _spf(domain: str) -> Seen:
    records = [text for text in _texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    advice = "Publish one record that names the relay, or say why the mails arrive all the same."
    if not records:
        return Seen("to_do", f"SPF: {domain} has no record", f"Receivers may take the mails for forged. {advice}")
    if len(records) > 1:
        detail = f"Receivers then count none of them (RFC 7208 §4.5). {advice}"
        return Seen("to_do", f"SPF: {domain} has {len(records)} records", detail)
    words = records[0].lower().split()
    if "+all" in words or "all" in words:
        return Seen("to_do", f"SPF: {domain} lets everybody send", f"{_short(records[0])} End it with ~all or -all.")
    detail = f"{_short(records[0])} Whether it names your relay cannot be seen from here."
    return Seen("passed", f"SPF: {domain} has a record", detail)


def _dkim(domain: str) -> Seen:
    found = [name for name in SELECTORS if any(KEY.search(text) for text in _texts(f"{name}._domainkey.{domain}"))]
    if not found:
        detail = f"No key under {' or '.join(SELECTORS)}, Microsoft 365’s. The relay may sign with another selector."
        return Seen("not_checked", "DKIM: not checked", detail)
    detail = f"Keys under {', '.join(found)}. Whether the relay signs with them is seen in a mail that arrived."
    return Seen("passed", f"DKIM: {domain} has keys", detail)


def _dmarc(domain: str) -> Seen:
    for name in _with_parents(domain):
        records = [text for text in _texts(f"_dmarc.{name}") if text.replace(" ", "").startswith("v=DMARC1")]
        if not records:
            continue
        tags = dict(part.strip().split("=", 1) for part in records[0].split(";") if "=" in part)
        policy = tags.get("p", "none").strip()
        # The From address is the envelope’s too, so SPF is aligned wherever it passes.
        detail = f"Policy {policy}. From and envelope have the same domain, so SPF counts; DKIM where it signs as it."
        return Seen("passed", f"DMARC: {name} has a record", detail)
    detail = "Receivers are not told what to do with forged mails. Publish one, or say why there is none."
    return Seen("to_do", f"DMARC: {domain} has no record", detail)


def _with_parents(domain: str) -> list[str]:
    """The domain and those above it, but for the last label: one of them is the organisation's."""
    labels = domain.split(".")
    return [".".join(labels[skip:]) for skip in range(max(1, len(labels) - 1))]


def _texts(name: str) -> list[str]:
    """The TXT records of a name; none where there is no such name. Raises NoAnswer."""
    try:
        answer = resolver().resolve(name, "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise NoAnswer(type(error).__name__) from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def _short(record: str) -> str:
    return f"“{record if len(record) <= LONGEST_RECORD else record[:LONGEST_RECORD] + '…'}”."
