"""What the sender's domain says of who may send in its name, as it was looked up last."""

from collections.abc import Iterator

from django.conf import settings

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, not_checked, seen_outside
from notifications.mailings.checks.looking_up import domain_of

KINDS = {"spf": "SPF", "dkim": "DKIM", "dmarc": "DMARC"}


def check_domain(case: Case) -> Iterator[Check]:
    if settings.SANDBOX_MAIL_DIR:
        detail = "Mails go to the sandbox: nobody outside receives them, and nothing is looked up."
        yield not_checked("domain", "SPF, DKIM and DMARC: not checked", detail)
        return
    seen = {row.kind: row for row in case.looked_up if row.subject == domain_of(case.mailing)}
    for kind, name in KINDS.items():
        if row := seen.get(kind):
            yield seen_outside(kind, row, case.tenant_url)
        else:
            detail = f"{domain_of(case.mailing)} is looked up within a minute."
            yield not_checked(kind, f"{name}: not checked yet", detail)
