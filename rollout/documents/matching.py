"""Whether a rule holds for a sentence, and where."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rollout.documents.phrase_reader import Place
from rollout.documents.rule import Condition, Rule
from rollout.documents.sentences import Sentence

WIDEST = 45
"""Words between the first and last word of a match; further apart they belong to different thoughts."""

Places = Mapping[str, Sequence[Place]]
Above = Callable[[], Sequence[Places]]


@dataclass(frozen=True)
class Match:
    """Words of a sentence: first and last of what the rule found, and its core."""

    first: int
    last: int
    core: Place


def match(rule: Rule, sentence: Sentence, places: Places, above: Above) -> Match | None:
    """Where the rule holds, or None. `above` is what headings and statements before name."""
    if not places.keys().isdisjoint(rule.unless):
        return None
    for condition in rule.conditions:
        # Most conditions fail here, without a call.
        if (
            condition.core in places
            and _holds(condition, places, above)
            and (found := _closest(condition, sentence, places))
        ):
            return found
    return None


def _holds(condition: Condition, places: Places, above: Above) -> bool:
    here = places.keys()
    if not condition.needed <= here or not here.isdisjoint(condition.unless):
        return False
    if condition.any_of and here.isdisjoint(condition.any_of):
        return False
    return _holds_above(condition, places, above)


def _holds_above(condition: Condition, places: Places, above: Above) -> bool:
    if condition.under and not any(name in spoken for spoken in above() for name in condition.under):
        return False
    if not condition.about and not condition.not_about:
        return True
    if condition.not_about and any(name in spoken for spoken in (places, *above()) for name in condition.not_about):
        return False
    if not condition.about or not places.keys().isdisjoint(condition.about):
        return True
    return any(name in spoken for spoken in above() for name in condition.about)


def _closest(condition: Condition, sentence: Sentence, places: Places) -> Match | None:
    """The match with the fewest words around a place of its core; the nearest place of every other concept."""
    if condition.together and not _share_a_clause(condition.together, sentence, places):
        return None
    others = [places[name] for name in condition.all_of[1:]]
    if condition.any_of:
        others.append([place for name in condition.any_of for place in places.get(name, ())])
    matches = [_around(core, others) for core in places[condition.core]]
    best = min(matches, key=lambda found: found.last - found.first)
    return best if best.last - best.first <= WIDEST else None


def _around(core: Place, others: Sequence[Sequence[Place]]) -> Match:
    chosen = [core, *(min(places, key=lambda place: abs(place[0] - core[0])) for places in others)]
    return Match(min(start for start, _ in chosen), max(end for _, end in chosen) - 1, core)


def _share_a_clause(names: Sequence[str], sentence: Sentence, places: Places) -> bool:
    clauses = [
        {sentence.clauses[position] for start, end in places.get(name, ()) for position in range(start, end)}
        for name in names
    ]
    return bool(set.intersection(*clauses))
