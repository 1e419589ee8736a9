"""Whether a mail has all its parts, and each part says the same."""

import re
from functools import lru_cache

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed
from notifications.mailings.checks.words import Written

TEXT_PART, PICTURES = "text-part", "pictures"
_WORD = re.compile(r"[^\W_]+")


def check_text_part(case: Case) -> Check:
    """Whoever reads mail as text must be told all that the others are told."""
    if empty := [case.language(written) for written in case.texts if not written.plain.strip()]:
        detail = f"{', '.join(empty)}: publish the text again."
        return never(TEXT_PART, "A text part is missing", detail, case.text_url)
    for written in case.texts:
        if lacking := missing_in_plain(written):
            title = f"{case.language(written)}: the text part lacks what the mail says"
            detail = f"Not in it: {', '.join(lacking[:5])}. Publish the text again."
            return never(TEXT_PART, title, detail, case.text_url)
    return passed(TEXT_PART, "The text part says what the mail says, in every language")


def check_pictures(case: Case) -> Check:
    """Pictures without words say nothing to whoever does not load or see them."""
    silent = [case.language(written) for written in case.texts if written.pictures_without_words]
    if silent:
        detail = f"{', '.join(silent)}: say in words what the picture shows, then publish the text again."
        return never(PICTURES, "A picture has no alternative text", detail, case.text_url)
    return passed(PICTURES, "No picture without alternative text")


@lru_cache(maxsize=128)
def missing_in_plain(written: Written) -> tuple[str, ...]:
    """Words of the HTML that the text part has nowhere, in their order."""
    said = set(_words(written.plain))
    shown = [word for block in written.blocks for word in _words(block.text)]
    return tuple(dict.fromkeys(word for word in shown if word not in said))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
