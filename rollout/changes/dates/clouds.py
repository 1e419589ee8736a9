"""The clouds that a text names."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollout.changes.dates.tokens import Token

# As they are written, in small letters, one token a word; longest first. None: the words before decide (see below).
NAMES: dict[tuple[str, ...], str] = {
    ("standard", "multi", "-", "tenant"): "Worldwide",
    ("standard", "multi", "tenant"): "Worldwide",
    ("standard", "multitenant"): "Worldwide",
    ("china", "(", "21vianet", ")"): "China (21Vianet)",
    ("operated", "by", "21vianet"): "China (21Vianet)",
    ("gcc", "moderate"): "GCC",
    ("gcc", "low"): "GCC",
    ("gcc", "high"): "GCC High",
    ("gcc", "-", "high"): "GCC High",
    ("gcc", "-", "h"): "GCC High",
    ("gcc", "-", "moderate"): "GCC",
    ("gcc", "-", "m"): "GCC",
    ("world", "wide"): "Worldwide",
    ("world", "-", "wide"): "Worldwide",
    ("us", "nat"): "USNat",
    ("us", "sec"): "USSec",
    ("gcchigh",): "GCC High",
    ("gcch",): "GCC High",
    ("gccm",): "GCC",
    ("gcc",): "GCC",
    ("worldwide",): "Worldwide",
    ("(", "production", ","): "Worldwide",
    (",", "production"): "Worldwide",
    ("ww", "production"): "Worldwide",
    ("ww",): "Worldwide",
    ("dod",): "DoD",
    ("gallatin",): "China (21Vianet)",
    ("21vianet",): "China (21Vianet)",
    ("china",): "China (21Vianet)",
    ("usnat",): "USNat",
    ("ussec",): "USSec",
}
EXCLUDING = {"excluding", "except", "excludes", "excl", "without", "not"}
PLAIN = {
    "Worldwide": "worldwide",
    "GCC": "gcc",
    "GCC High": "gcc high",
    "DoD": "dod",
    "USNat": "usnat",
    "USSec": "ussec",
}
BY_FIRST_WORD: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _name, _cloud in NAMES.items():
    BY_FIRST_WORD.setdefault(_name[0], []).append((_name, _cloud))


@dataclass(frozen=True)
class CloudName:
    """Tokens `start` to `stop` name a cloud; `is_alias` where they are not its plain name."""

    start: int
    stop: int
    cloud: str
    is_alias: bool


def clouds_in(tokens: Sequence[Token]) -> list[CloudName]:
    """Every cloud the tokens name, in order, also twice the same."""
    found: list[CloudName] = []
    at = 0
    while at < len(tokens):
        match = _cloud_at(tokens, at) if tokens[at].low in BY_FIRST_WORD else None
        if match is None:
            at += 1
            continue
        if not _is_excluded(tokens, at):
            found.append(match)
        at = match.stop
    return found


def _is_excluded(tokens: Sequence[Token], at: int) -> bool:
    """«Worldwide, excluding GCC and DoD»: a word before, over further clouds of the list."""
    for token in reversed(tokens[max(0, at - 8) : at]):
        if token.low in EXCLUDING:
            return True
        if token.low not in BY_FIRST_WORD and token.low not in {",", "and", "or", "the", "for", "high", "-", "h"}:
            return False
    return False


def _cloud_at(tokens: Sequence[Token], at: int) -> CloudName | None:
    for name, cloud in BY_FIRST_WORD[tokens[at].low]:
        stop = at + len(name)
        if tuple(one.low for one in tokens[at:stop]) == name:
            return CloudName(at, stop, cloud, " ".join(name) != PLAIN.get(cloud))
    return None
