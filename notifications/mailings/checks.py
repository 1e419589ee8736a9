"""What is looked at before anyone can press. Each check says what it found and, where something is to do, what."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from notifications.deliveries.freezing import Audience
from notifications.mailings.models import Mailing
from notifications.mailings.models.readiness import TELLING_WAVES
from notifications.texts.models import Purpose, TextVersion
from portal.formatting import days
from rollout.waves.concerns import place_of

MAX_SUBJECT = 60
MAX_MAIL_BYTES = 100_000

State = Literal["passed", "to_do", "warning", "not_checked"]


@dataclass(frozen=True)
class Check:
    """One check: `title` is the finding, `detail` what it means or what to do, `url` where to do it (may be empty)."""

    state: State
    title: str
    detail: str = ""
    url: str = ""


def checks_of(mailing: Mailing, audience: Audience) -> list[Check]:
    """All checks of a mailing that is not yet sent, what is to do first."""
    versions = list(TextVersion.objects.filter(text=mailing.text_id, version=mailing.version))
    found = [
        _relay(),
        _sender(mailing),
        _wave(mailing),
        _recipients(audience),
        *_window(mailing),
        _links(mailing, versions),
        _size(versions),
        *_languages(audience, versions),
        Check("not_checked", "SPF, DKIM and DMARC: not checked", "The portal does not look up the sender's domain."),
    ]
    order = ("to_do", "warning", "passed", "not_checked")
    return sorted(found, key=lambda check: order.index(check.state))


def counted_checks(checks: Iterable[Check]) -> str:
    """ "6 passed, 1 to look at, 1 not checked"; what there is none of is left out."""
    words: dict[State, str] = {
        "to_do": "to do",
        "warning": "to look at",
        "passed": "passed",
        "not_checked": "not checked",
    }
    counts = Counter(check.state for check in checks)
    return ", ".join(f"{counts[state]} {word}" for state, word in words.items() if counts[state])


def _relay() -> Check:
    if not settings.RELAYS:
        return Check(
            "to_do", "No mail relay is set", "Whoever runs the portal sets EMAIL_URL.", reverse("status:status")
        )
    hosts = ", ".join(relay.host for relay in settings.RELAYS)
    where = "the sandbox: nothing leaves this machine" if settings.SANDBOX_MAIL_DIR else hosts
    return Check("passed", "A mail relay is set", f"Mails go to {where}.")


def _sender(mailing: Mailing) -> Check:
    tenant = mailing.tenant
    if missing := tenant.missing_for_sending():
        url = reverse("tenants:edit", args=[tenant.slug])
        return Check("to_do", f"{tenant} cannot send yet", f"Missing: {', '.join(missing)}.", url)
    return Check("passed", "Sender and service desk are known", f"{tenant.sender_name}, {tenant.sender_address}")


def _wave(mailing: Mailing) -> Check:
    wave = mailing.wave
    if wave.state in TELLING_WAVES:
        return Check("passed", f"The wave is {wave.get_state_display().lower()}")
    url = reverse("waves:detail", args=[wave.pk])
    return Check(
        "to_do", f"The wave is “{wave.get_state_display()}”", "It must be ready before its people are told.", url
    )


def _recipients(audience: Audience) -> Check:
    if not audience.recipient_count:
        return Check("to_do", "Nobody would get this mailing", "See below who does not, and why.")
    return Check("passed", f"Every placeholder is filled for all {audience.recipient_count:,} people")


def _window(mailing: Mailing) -> Iterator[Check]:
    """Days that the vendor's window does not cover make a notice of them wrong; a reminder comes after it."""
    wave = mailing.wave
    if mailing.purpose == Purpose.REMINDER:
        return
    window = wave.change.window_for(mailing.tenant.cloud)
    url = reverse("waves:detail", args=[wave.pk])
    if window is None:
        yield Check("warning", "The notice names no date for this tenant's cloud", "The text speaks of one.", url)
    elif not window.has_dates:
        yield Check("warning", f"No date counts: {window.why_no_date}", "The text speaks of one.", url)
    elif place := place_of(wave, window):
        yield Check("warning", f"The wave {place}", f"It is {days(wave.starts_on, wave.ends_on)}.", url)
    else:
        yield Check("passed", "The wave lies within the vendor's window")


def _links(mailing: Mailing, versions: list[TextVersion]) -> Check:
    pack, tenant = mailing.wave.change.load_pack(), mailing.tenant
    allowed = {*pack.change.link_hosts, *tenant.link_hosts, tenant.public_host, urlsplit(settings.PORTAL_URL).hostname}
    hosts = {
        urlsplit(node.attributes.get("href") or "").hostname
        for version in versions
        for node in LexborHTMLParser(version.html).css("a[href^=http]")
    }
    if strange := sorted(host or "?" for host in hosts - allowed):
        detail = f"{', '.join(strange)}: allow the host at the tenant, or take the link out of the text."
        return Check("to_do", "A link leads to a host that is not allowed", detail)
    if not hosts:
        return Check("passed", "No links: nothing to click, nothing to imitate")
    return Check("passed", "Every link leads to an allowed host", ", ".join(sorted(host or "" for host in hosts)))


def _size(versions: list[TextVersion]) -> Check:
    longest = max((len(version.subject) for version in versions), default=0)
    size = max((len(version.html.encode()) + len(version.plain.encode()) for version in versions), default=0)
    if longest > MAX_SUBJECT or size > MAX_MAIL_BYTES:
        return Check("to_do", f"Subject {longest} characters, mail {size // 1000} kB", "At most 60 and 100 kB.")
    return Check("passed", f"Subject {longest} characters, mail {max(1, size // 1000)} kB")


def _languages(audience: Audience, versions: list[TextVersion]) -> Iterator[Check]:
    names = ", ".join(f"{count:,} get {language}" for language, count in audience.languages)
    if names:
        yield Check("passed", "Every person gets a language the text has", names)
    if empty := [version.locale for version in versions if not version.plain.strip()]:
        yield Check("to_do", "A text part is empty", f"Publish the text again: {', '.join(empty)}.")
