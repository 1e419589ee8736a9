"""Which of the locales of a text somebody reads."""

from collections.abc import Sequence


def by_tag(locales: Sequence[str]) -> dict[str, str]:
    """The locale by each tag that leads to it: its own, in small letters, and its language.

    Where a language is written for regions only, whoever wants the language reads the first of them.
    """
    of_language = {locale.partition("-")[0].lower(): locale for locale in reversed(locales)}
    return of_language | {locale.lower(): locale for locale in locales}


def nearest(locales: Sequence[str], *wanted: str) -> str:
    """The first wanted one that there is, or its language, or another region's: “de-AT” gets “de”, “pt” gets “pt-BR”.

    The first locale where none of them is there.
    """
    found = by_tag(locales)
    tags = (locale.replace("_", "-").lower() for locale in wanted)
    matches = (found.get(tag) or found.get(tag.partition("-")[0]) for tag in tags)
    return next(filter(None, matches), locales[0])
