"""How long the subject is and how large the mail."""

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed

MAX_SUBJECT = 60
MAX_MAIL_BYTES = 100_000

SIZE = "size"


def check_size(case: Case) -> Check:
    versions = case.versions
    longest = max((len(version.subject) for version in versions), default=0)
    size = max((len(version.html.encode()) + len(version.plain.encode()) for version in versions), default=0)
    if longest > MAX_SUBJECT or size > MAX_MAIL_BYTES:
        title = f"Subject {longest} characters, mail {size // 1000} kB"
        return never(SIZE, title, "At most 60 and 100 kB. Shorten the text.", case.text_url)
    return passed(SIZE, f"Subject {longest} characters, mail {max(1, size // 1000)} kB")
