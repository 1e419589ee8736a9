"""For which platform a sentence speaks: ours, the other for which it may still be right, both, or none it names."""

from collections.abc import Sequence
from enum import Enum

from rollout.documents.matching import Places
from rollout.documents.phrase_reader import Place
from rollout.documents.rules import Rules
from rollout.documents.sentences import Sentence

SIDE_BY_SIDE = 2
"""Words between two names of platforms that are named together: "iPhone and on Android"."""
SENTENCE_OPENING = 4
"""A platform named among the first words ("On Android, …") holds for the rest of the paragraph."""


class Platform(Enum):
    OURS = "ours"
    OTHER = "other"
    BOTH = "both"
    UNSAID = "unsaid"


Group = tuple[Place, Platform]
"""Names of platforms that stand together, and what they name."""


def groups_in(places: Places, rules: Rules) -> list[Group]:
    """Where a sentence names platforms. Names side by side are one group."""
    named = [(place, Platform.OTHER) for place in places.get(rules.other.name, ())]
    named += [(place, Platform.OURS) for name in rules.ours for place in places.get(name, ())]
    beside = [end for name in rules.unlike for _, end in places.get(name, ())]
    named = [(place, platform) for place, platform in named if not _is_beside(place, beside)]
    if not named:
        named = [(place, Platform.OURS) for name in rules.ours_weakly for place in places.get(name, ())]
    groups: list[Group] = []
    for place, platform in sorted(named, key=lambda item: item[0]):
        if groups and place[0] - groups[-1][0][1] <= SIDE_BY_SIDE:
            groups[-1] = ((groups[-1][0][0], place[1]), merged([groups[-1][1], platform]))
        else:
            groups.append((place, platform))
    return groups


def _is_beside(place: Place, beside: Sequence[int]) -> bool:
    """Whether a platform is named only to say that another one is meant: "unlike on the iPhone"."""
    return any(0 <= place[0] - end <= SIDE_BY_SIDE for end in beside)


def platform_at(core: Place, groups: Sequence[Group], sentence: Sentence) -> Platform:
    """The platform named in the clause of the core, else the last one before it, else all that follow."""
    clause = sentence.clauses[core[0]]
    own = [group for group in groups if sentence.clauses[group[0][0]] == clause]
    if own:
        return min(own, key=lambda group: abs(group[0][0] - core[0]))[1]
    earlier = [platform for place, platform in groups if place[0] < core[0]]
    return earlier[-1] if earlier else platform_of(groups)


def carried_on(groups: Sequence[Group], before: Platform) -> Platform:
    """The platform the next sentence of the paragraph stands under: "On Android, open the app. Turn it on." """
    if not groups:
        return before
    (place, platform), *others = groups
    return platform if not others and place[0] < SENTENCE_OPENING else Platform.UNSAID


def platform_of(groups: Sequence[Group]) -> Platform:
    """The platform that names of platforms stand for together."""
    return merged([platform for _, platform in groups])


def merged(platforms: Sequence[Platform]) -> Platform:
    """One platform for several."""
    kinds = set(platforms)
    if not kinds:
        return Platform.UNSAID
    return kinds.pop() if len(kinds) == 1 else Platform.BOTH
