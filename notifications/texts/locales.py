"""Which of a text's locales a person gets."""

from collections.abc import Sequence


def nearest(wanted: str, locales: Sequence[str]) -> str:
    """The wanted one, its language, else the first: “de-AT” gets “de”."""
    own = {locale.lower(): locale for locale in locales}
    tag = wanted.replace("_", "-").lower()
    return own.get(tag) or own.get(tag.partition("-")[0]) or locales[0]
