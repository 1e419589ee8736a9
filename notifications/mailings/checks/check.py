"""One thing that is looked at before anyone can press, and what was found."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from notifications.mailings.models.acceptance import Acceptance
    from notifications.mailings.models.look_up import LookUp

State = Literal["to_do", "accepted", "not_checked", "passed"]
# In the order of the page, each with its word.
WORDS: dict[State, str] = {
    "to_do": "to do",
    "accepted": "accepted",
    "not_checked": "not checked",
    "passed": "passed",
}
ORDER = tuple(WORDS)


@dataclass(frozen=True)
class Check:
    """`title` is the finding, `detail` what it means and what to do, `url` where to do it (may be empty).

    `key` names it among the checks of its mailing. `may_accept`: a person may decide, with a reason, that it may stay.
    `only_at_start`: it is about the moment of sending, and holds up no approval. `acceptance` is set once accepted.
    `looked_up_at`: when it was seen outside of the portal.
    """

    key: str
    state: State
    title: str
    detail: str = ""
    url: str = ""
    may_accept: bool = False
    only_at_start: bool = False
    acceptance: "Acceptance | None" = None
    found_hash: str = ""
    looked_up_at: datetime | None = None

    def hash_in(self, content_hash: str) -> str:
        """SHA-256 of what was found in exactly this content, as 64 hexadecimal digits."""
        found = "\0".join((content_hash, self.key, self.title, self.detail))
        return hashlib.sha256(found.encode()).hexdigest()


def passed(key: str, title: str, detail: str = "", url: str = "") -> Check:
    """Nothing is to do."""
    return Check(key, "passed", title, detail, url)


def never(key: str, title: str, detail: str, url: str = "", *, only_at_start: bool = False) -> Check:
    """To do, and nobody may accept it."""
    return Check(key, "to_do", title, detail, url, only_at_start=only_at_start)


def acceptable(key: str, title: str, detail: str, url: str = "", *, only_at_start: bool = False) -> Check:
    """To do, unless a person accepts it with a reason."""
    return Check(key, "to_do", title, detail, url, may_accept=True, only_at_start=only_at_start)


def not_checked(key: str, title: str, detail: str, url: str = "") -> Check:
    """Nobody knows, and `detail` says why."""
    return Check(key, "not_checked", title, detail, url)


def seen_outside(key: str, row: "LookUp", url: str = "") -> Check:
    """What a job saw; the moment is no part of what was found, so that looking again voids no acceptance."""
    may_accept = row.state == "to_do"
    state = cast("State", row.state)
    return Check(key, state, row.title, row.detail, url, may_accept=may_accept, looked_up_at=row.at)


def counted_checks(checks: Iterable[Check]) -> str:
    """ "1 to do, 1 not checked, 6 passed"; what there is none of is left out."""
    counts = Counter(check.state for check in checks)
    return ", ".join(f"{counts[state]} {word}" for state, word in WORDS.items() if counts[state])
