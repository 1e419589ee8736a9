"""Whether there is anything to send with."""

from django.conf import settings
from django.urls import reverse

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed

KEY = "relay"


def check_relay(case: Case) -> Check:
    if settings.SANDBOX_MAIL_DIR:
        return passed(KEY, "A mail relay is set", "Mails go to the sandbox: nothing leaves this machine.")
    if not settings.RELAYS:
        advice, url = "Whoever runs the portal sets EMAIL_URL.", reverse("status:status")
        return never(KEY, "No mail relay is set", advice, url, only_at_start=True)
    hosts = ", ".join(relay.host for relay in settings.RELAYS)
    return passed(KEY, "A mail relay is set", f"Mails go to {hosts}.")
