"""How large a mail is."""

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed

MAX_MAIL_BYTES = 100_000

SIZE = "size"


def check_size(case: Case) -> Check:
    """Mail programs cut off what is larger, and phones load it slowly."""
    size = max((len(written.html.encode()) + len(written.plain.encode()) for written in case.texts), default=0)
    if size > MAX_MAIL_BYTES:
        title = f"The mail has {size // 1000} kB"
        return never(SIZE, title, f"At most {MAX_MAIL_BYTES // 1000} kB. Shorten the text.", case.text_url)
    return passed(SIZE, f"The mail has {max(1, size // 1000)} kB")
