"""Names of months, and what is nearly one."""

import calendar
from functools import lru_cache

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NUMBER_OF = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
ABBREVIATIONS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)} | {"sept": 9}
# Words of their own: months only when written with a capital.
ALSO_WORDS = {"may", "march", "mar", "dec", "jan", "sep", "oct"}
# Shorter words are near to too many months: «Mary» is one letter from May and two from March.
SHORTEST_MISSPELT = 5


@lru_cache(maxsize=4096)
def month_named(word: str, *, surely: bool = False) -> int | None:
    """1–12 for a month's name or abbreviation, else None. `surely`: the words around say that it is a date."""
    low = word.lower()
    number = NUMBER_OF.get(low) or ABBREVIATIONS.get(low)
    if number and low in ALSO_WORDS and word[0].islower() and not surely:
        return None
    return number


@lru_cache(maxsize=1024)
def month_misspelt(word: str) -> int | None:
    """1–12 for a word that one slip of a letter separates from exactly one month («Augus», «Janurary»), else None."""
    if not SHORTEST_MISSPELT <= len(word) <= 10 or not word[0].isupper():
        return None
    near = [number for name, number in NUMBER_OF.items() if is_one_slip(word.lower(), name)]
    return near[0] if len(near) == 1 else None


@lru_cache(maxsize=1024)
def looks_like_month(word: str) -> bool:
    """Whether a capitalised word begins like a month: «Mary», «Jly», «Octo»; not «Preview»."""
    low = word.lower()
    if not word[:1].isupper() or not 3 <= len(word) <= 10:
        return False
    return any(low[:3] == name[:3] or is_one_slip(low, name) for name in NUMBER_OF)


def is_one_slip(word: str, meant: str) -> bool:
    """Whether one letter was left out, doubled, added, replaced or swapped with its neighbour."""
    if word == meant or abs(len(word) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(word), len(meant)) and word[start] == meant[start]:
        start += 1
    if len(word) == len(meant):
        swapped = word[start : start + 2] == meant[start : start + 2][::-1] and word[start + 2 :] == meant[start + 2 :]
        return swapped or word[start + 1 :] == meant[start + 1 :]
    longer, shorter = (word, meant) if len(word) > len(meant) else (meant, word)
    return longer[start + 1 :] == shorter[start:]


def last_day_of(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
