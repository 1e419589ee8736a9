"""Whether every placeholder has a value for every person of the audience."""

from collections.abc import Iterator

from notifications.mailings.checks.among import NAMELESS, list_url, total
from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed
from portal.formatting import counted

KEY = "placeholders"
PERSONAL = "first_name"


def check_placeholders(case: Case) -> Iterator[Check]:
    """What has neither a value nor words that stand in for it would stop the mail of whoever lacks it."""
    unfilled = list(_unfilled(case))
    yield from unfilled
    if not unfilled and case.audience.recipient_count:
        people = counted(case.audience.recipient_count, "person", "people")
        yield passed(KEY, f"Every placeholder is filled for all {people}")
    if greeted := total(case.found[NAMELESS], _locales(case, with_words=True)):
        words = "; ".join(dict.fromkeys(case.fallbacks(locale)[PERSONAL] for locale in _locales(case, with_words=True)))
        title = f"{counted(greeted, 'person has', 'people have')} no first name"
        yield passed(f"{KEY}-greeting", title, f"They are greeted with “{words}”.", list_url(case.mailing, NAMELESS))


def _unfilled(case: Case) -> Iterator[Check]:
    advice = "Fill it in, or give the text words that stand in for it."
    for version in case.versions:
        language, values = version.language, case.shared_values.get(version.locale, {})
        for name in version.placeholders:
            if name in version.fallbacks or name == PERSONAL or values.get(name):
                continue
            title = f"{language}: “{{{{ {name} }}}}” has a value for nobody"
            yield never(f"{KEY}-{name}-{version.locale}", title, advice, case.tenant_url)
    locales = _locales(case, with_words=False)
    if lacking := total(case.found[NAMELESS], locales):
        title = f"{counted(lacking, 'person lacks', 'people lack')} “{{{{ {PERSONAL} }}}}”"
        yield never(f"{KEY}-{PERSONAL}", title, advice, list_url(case.mailing, NAMELESS))


def _locales(case: Case, *, with_words: bool) -> list[str]:
    """The locales that greet by first name: those with words for whoever has none, or those without."""
    greeting = (version for version in case.versions if PERSONAL in version.placeholders)
    return [version.locale for version in greeting if (PERSONAL in version.fallbacks) == with_words]
