"""Whether the tenant has said everything that a mail needs of it."""

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed

KEY = "sender"


def check_sender(case: Case) -> Check:
    tenant = case.tenant
    if missing := tenant.missing_for_sending():
        return never(KEY, f"{tenant} cannot send yet", f"Missing: {', '.join(missing)}.", case.tenant_url)
    return passed(KEY, "Sender and service desk are known", f"{tenant.sender_name}, {tenant.sender_address}")
