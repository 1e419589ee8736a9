"""Which of the locales of a text somebody reads."""

from collections.abc import Sequence


def by_tag(locales: Sequence[str]) -> dict[str, str]:
    """The locale by each tag that leads to it: its own, in small letters, and its language.

    Where a language is written for regions only, whoever wants the language reads the first of them.
    """
    of_language = {locale.partition("-")[0].lower(): locale for locale in reversed(locales)}
    return of_language | {locale.lower(): locale for locale in locales}


def nearest(wanted: str, locales: Sequence[str]) -> str:
    """The wanted one, its language, another region's, else the first: “de-AT” gets “de”, “pt” gets “pt-BR”."""
    found, tag = by_tag(locales), wanted.replace("_", "-").lower()
    return found.get(tag) or found.get(tag.partition("-")[0]) or locales[0]
