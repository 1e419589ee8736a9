"""What the sender's domain says of who may send in its name."""

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, not_checked

KEY = "domain"


def check_domain(case: Case) -> Check:
    return not_checked(KEY, "SPF, DKIM and DMARC: not checked", "The portal does not look up the sender’s domain.")
