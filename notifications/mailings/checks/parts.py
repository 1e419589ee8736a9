"""Whether a mail has all its parts."""

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed

TEXT_PART = "text-part"


def check_text_part(case: Case) -> Check:
    if empty := [version.language for version in case.versions if not version.plain.strip()]:
        detail = f"{', '.join(empty)}: publish the text again."
        return never(TEXT_PART, "A text part is empty", detail, case.text_url)
    return passed(TEXT_PART, "Every language has a text part")
