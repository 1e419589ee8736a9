"""What one statement of a document says that is outdated, and what switches that off.

It says itself that the matter is over, it speaks of another product, or of a platform for which it is still right.
The platform is read from the clause, then the sentence, then the paragraph, then the headings from the nearest up;
where nothing names one, the statement is reported, since most texts were written for everybody.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from rollout.documents.matching import Match, Places, match
from rollout.documents.phrase_reader import Place
from rollout.documents.platforms import Group, Platform, groups_in, platform_at, platform_of
from rollout.documents.rule import Rule
from rollout.documents.rules import Rules
from rollout.documents.sentences import Sentence, language_of, sentences, words_of


@dataclass(frozen=True)
class Paragraph:
    """A piece of text of a document, and where it stands: the headings above it, outermost first.

    `language` is what the document says of itself; empty where it does not.
    """

    text: str
    headings: tuple[str, ...] = ()
    number: int = 1
    language: str = ""


@dataclass(frozen=True)
class Found:
    """An outdated place. `start` and `end` are characters of the paragraph, as is `sentence_start`.

    `sentence_number` counts within the same headings, from 1. `right_until` is set while the sentence is still right:
    it is then no finding yet.
    """

    rule: str
    paragraph: int
    headings: tuple[str, ...]
    start: int
    end: int
    sentence: str
    sentence_start: int
    sentence_number: int
    language: str
    right_until: date | None


@dataclass(frozen=True)
class Heading:
    """What a heading names, and the platform it stands for."""

    places: Places
    platform: Platform


@dataclass(frozen=True)
class Reading:
    """One sentence as it is read: what it names, what stands above it, and the platform the paragraph is at.

    `said`: what the statements before it name, nearest first; looked up only where a rule asks.
    """

    sentence: Sentence
    number: int
    places: Places
    groups: Sequence[Group]
    above: Sequence[Heading]
    before: Platform
    said: Callable[[], Sequence[Places]] = tuple

    @property
    def as_heading(self) -> Heading:
        """What a question hands on to its answer."""
        return Heading(self.places, platform_of(self.groups))

    @cached_property
    def around(self) -> Sequence[Places]:
        """What the sentence may take as said: by the statements before it, by its question and by the headings."""
        return (*self.said(), *(heading.places for heading in self.above))


class Statements:
    """Reads single statements by the rules, as they count on a day."""

    def __init__(self, rules: Rules, today: date) -> None:
        self._rules = rules
        self._today = today

    def found(self, reading: Reading, paragraph: Paragraph) -> list[Found]:
        """The rules that hold for a statement of this paragraph and are not taken back by it, in their order."""
        held = [
            (rule, place)
            for rule in self._rules.that_may_hold(reading.places)
            if (place := match(rule, reading.sentence, reading.places, lambda: reading.around)) is not None
            and not self._is_taken_back(reading, place)
        ]
        if not held:
            return []
        language = language_of(reading.sentence.words, _language_around(paragraph))
        found = [
            self._found(rule, reading, place, paragraph, language) for rule, place in held if language in rule.languages
        ]
        return found + self._repeated(found, language)

    def _found(self, rule: Rule, reading: Reading, place: Match, paragraph: Paragraph, language: str) -> Found:
        return Found(
            rule=rule.id,
            paragraph=paragraph.number,
            headings=paragraph.headings,
            start=reading.sentence.starts[place.first],
            end=reading.sentence.ends[place.last],
            sentence=reading.sentence.text,
            sentence_start=reading.sentence.start,
            sentence_number=reading.number,
            language=language,
            right_until=self._right_until(rule, _platform(reading, place)),
        )

    def _repeated(self, found: Sequence[Found], language: str) -> list[Found]:
        """The first of the findings once more, under the id of its language."""
        repeated = []
        for rule in self._rules.rules:
            if rule.repeats and language in rule.languages:
                same = [item for item in found if item.rule in rule.repeats]
                repeated += [replace(item, rule=rule.id) for item in same[:1]]
        return repeated

    def _right_until(self, rule: Rule, platform: Platform) -> date | None:
        until = self._rules.other.right_until
        if platform is not Platform.OTHER or rule.on_every_platform or self._today >= until:
            return None
        return until

    def heading(self, text: str) -> Heading:
        """What a heading names, over all its sentences."""
        places: dict[str, list[Place]] = {}
        for sentence in sentences(text):
            for name, found in self._rules.lexicon.find(sentence).items():
                places.setdefault(name, []).extend(found)
        return Heading(places, platform_of(groups_in(places, self._rules)))

    def is_elsewhere(self, reading: Reading) -> bool:
        """Whether the sentence, or the nearest heading that says, speaks of a backup of something else."""
        for places in self._spoken(reading):
            if any(name in places for name in self._rules.topic):
                return False
            if any(name in places for name in self._rules.other_topics):
                return True
        return False

    def _spoken(self, reading: Reading) -> Iterator[Places]:
        yield reading.places
        yield from reading.around

    def affirms(self, answer: Reading) -> bool:
        """Whether an answer lets stand what was asked: "Yes", or what to do in the case that was supposed."""
        if self.is_over(answer.places):
            return False
        new = (*self._rules.ours_weakly, *self._rules.taken_back.sentence_before)
        return answer.sentence.is_yes or not any(name in answer.places for name in new)

    def is_over(self, places: Places) -> bool:
        """Whether a sentence says of something that it is over."""
        back = self._rules.taken_back
        return any(name in places for name in (*back.bound, *back.loose))

    def _is_taken_back(self, reading: Reading, place: Match) -> bool:
        """Whether the sentence says itself that the matter is over."""
        back, places = self._rules.taken_back, reading.places
        if any(name in places for name in back.unless):
            return False
        if any(name in places for name in back.bound):
            return True
        return any(
            self._is_about_the_matter(over, reading, place) for name in back.loose for over in places.get(name, ())
        )

    def _is_about_the_matter(self, over: Place, reading: Reading, place: Match) -> bool:
        """Whether "no longer" speaks of what the rule is about, and not of an old phone that no longer works."""
        back, clauses = self._rules.taken_back, reading.sentence.clauses
        clause = clauses[over[0]]
        if clause not in reading.sentence.subordinate:
            return True
        names = (*back.core, *back.topical) if clauses[place.core[0]] == clause else back.core
        return any(clauses[start] == clause for name in names for start, _ in reading.places.get(name, ()))


def _platform(reading: Reading, place: Match) -> Platform:
    if reading.groups:
        return platform_at(place.core, reading.groups, reading.sentence)
    if reading.before is not Platform.UNSAID:
        return reading.before
    said = (heading.platform for heading in reading.above if heading.platform is not Platform.UNSAID)
    return next(said, Platform.UNSAID)


def _language_around(paragraph: Paragraph) -> str:
    if paragraph.language:
        return paragraph.language
    return language_of(tuple(word for text in paragraph.headings for word in words_of(text)), "en")
