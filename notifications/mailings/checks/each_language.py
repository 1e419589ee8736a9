"""Checks that judge each language of a text by itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check
from notifications.mailings.checks.words import Written


def in_each_language(look: Callable[[Case, Written], Check | None]) -> Callable[[Case], Iterator[Check]]:
    """Looks at every locale of a text, and says in key and title which one it was. None: nothing is to be said."""

    @wraps(look)
    def looked(case: Case) -> Iterator[Check]:
        for written in case.texts:
            if found := look(case, written):
                title = f"{case.language(written)}: {found.title}"
                yield replace(found, key=f"{found.key}-{written.locale}", title=title)

    return looked
