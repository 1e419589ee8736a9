"""Finds what a change made wrong in a document. Pure: paragraphs, rules and a day in, findings out.

For each sentence: the concepts it names, the rules that hold, then what may switch them off: it is a question, it says
itself that the matter is over, it speaks of another product, or of a platform for which it is still right.
The platform is read from the clause, then the sentence, then the paragraph, then the headings from the nearest up;
where nothing names one, the sentence is reported, since most texts were written for everybody.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

from rollout.documents.matching import Match, Places, match
from rollout.documents.phrase_reader import Place
from rollout.documents.platforms import Group, Platform, carried_on, groups_in, merged, platform_at
from rollout.documents.rule import Rule
from rollout.documents.rules import Rules
from rollout.documents.sentences import WORD, Sentence, language_of, sentences, words_of

SENTENCES_THOUGHT_OF = 2
"""Statements before a sentence that "it", "that" and "the account" may mean."""


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


def scan(
    paragraphs: Iterable[Paragraph],
    rules: Rules,
    today: date,
    *,
    on_topic: bool | None = None,
    at_work: Callable[[], None] = lambda: None,
) -> list[Found]:
    """The findings of one document, in order; several rules may find the same sentence.

    A document that never names the product is of another matter and has no findings. `on_topic` answers that for
    texts that are too short to say. `at_work` is called for each sentence that is read: there may be millions.
    """
    paragraphs = list(paragraphs)
    if on_topic is None:
        on_topic = any(_names_topic(text, rules) for item in paragraphs for text in (item.text, *item.headings))
    if not on_topic:
        return []
    reader = _DocumentReader(rules, today, at_work)
    return [found for paragraph in paragraphs for found in reader.read(paragraph)]


def _names_topic(text: str, rules: Rules) -> bool:
    return any(name in rules.lexicon.find(sentence) for sentence in sentences(text) for name in rules.topic)


@dataclass(frozen=True)
class _Heading:
    """What a heading names, and the platform it stands for."""

    places: Places
    platform: Platform


@dataclass(frozen=True)
class _Reading:
    """One sentence as it is read: what it names, what stands above it, and the platform the paragraph is at.

    `said`: what the statements before it name, nearest first; looked up only where a rule asks.
    """

    sentence: Sentence
    number: int
    places: Places
    groups: Sequence[Group]
    above: Sequence[_Heading]
    before: Platform
    said: Callable[[], Sequence[Places]] = tuple

    @cached_property
    def around(self) -> Sequence[Places]:
        """What the sentence may take as said: by the statements before it, by its question and by the headings."""
        return (*self.said(), *(heading.places for heading in self.above))


class _DocumentReader:
    """Reads the paragraphs of one document in order."""

    def __init__(self, rules: Rules, today: date, at_work: Callable[[], None]) -> None:
        self._rules = rules
        self._today = today
        self._at_work = at_work
        self._headings: dict[str, _Heading] = {}
        self._section: tuple[str, ...] | None = None
        self._sentences_so_far = 0
        self._passed: list[str] = []
        self._earlier: deque[tuple[Sentence, int]] = deque(maxlen=SENTENCES_THOUGHT_OF)
        self._paragraphs_so_far = 0

    def read(self, paragraph: Paragraph) -> list[Found]:
        if paragraph.headings != self._section:
            self._section, self._sentences_so_far, self._passed = paragraph.headings, 0, []
            self._earlier.clear()
        # Most paragraphs hold no sentence that a rule could find: they are left at the first glance.
        if not self._rules.could_find(set(WORD.findall(paragraph.text))):
            self._passed.append(paragraph.text)
            return []
        above = [self._heading(text) for text in reversed(paragraph.headings)]
        asked: list[_Reading] = []
        affirmed: _Reading | None = None
        found: list[Found] = []
        before = Platform.UNSAID
        unanswered = False
        self._catch_up()
        self._paragraphs_so_far += 1
        for sentence in sentences(paragraph.text):
            number = self._sentences_so_far = self._sentences_so_far + 1
            answers = bool(asked) and (sentence.is_yes or (asked[0].sentence.supposes and unanswered))
            if self._rules.says_nothing(sentence.words) and not answers:
                self._remember(sentence)
                unanswered = False
                continue
            self._at_work()
            places = self._rules.lexicon.find(sentence)
            groups = groups_in(places, self._rules)
            # An answer is about what was asked: the question stands above it like a heading.
            questions = [_Heading(one.places, _merged_platform(one.groups)) for one in asked]
            said = partial(self._said, tuple(self._earlier), groups, before)
            reading = _Reading(sentence, number, places, groups, [*questions, *above], before, said)
            if any(name in places for name in self._rules.taken_back.sentence_before):
                while found and found[-1].sentence_number == number - 1:
                    found.pop()
            if answers and affirmed is not asked[0] and self._affirms(sentence, places):
                affirmed = asked[0]
                found += self._read_statement(affirmed, paragraph)
            if sentence.is_question:
                asked = [reading]
            elif (held := self._read_statement(reading, paragraph)) and not self._is_of_another_matter(reading):
                found += held
            unanswered = sentence.is_question
            if not unanswered:
                self._remember(sentence)
            before = carried_on(groups, before)
        return found

    def _said(self, earlier: Iterable[tuple[Sentence, int]], groups: Sequence[Group], before: Platform) -> list[Places]:
        """What the statements before a sentence name, unless they are over or speak of another platform than it.

        The steps of a list are paragraphs of their own; of an earlier one counts only where it led to.
        """
        said: list[Places] = []
        for sentence, paragraph in earlier:
            places = self._rules.lexicon.find(sentence)
            other = _merged_platform(groups_in(places, self._rules)) is Platform.OTHER
            if self._is_over(places) or (other and (groups or before is not Platform.OTHER)):
                break
            is_here = paragraph == self._paragraphs_so_far
            said.append(places if is_here else {name: places[name] for name in self._rules.handed_on if name in places})
        return said

    def _catch_up(self) -> None:
        """Counts the sentences of paragraphs left at the first glance, and what they say comes before the next one."""
        passed, self._passed = self._passed, []
        for sentence in (each for text in passed for each in sentences(text)):
            self._sentences_so_far += 1
            if not sentence.is_question:
                self._remember(sentence)

    def _remember(self, sentence: Sentence) -> None:
        self._earlier.appendleft((sentence, self._paragraphs_so_far))

    def _heading(self, text: str) -> _Heading:
        if text not in self._headings:
            places: dict[str, list[Place]] = {}
            for sentence in sentences(text):
                for name, found in self._rules.lexicon.find(sentence).items():
                    places.setdefault(name, []).extend(found)
            self._headings[text] = _Heading(places, _merged_platform(groups_in(places, self._rules)))
        return self._headings[text]

    def _read_statement(self, reading: _Reading, paragraph: Paragraph) -> list[Found]:
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

    def _found(self, rule: Rule, reading: _Reading, place: Match, paragraph: Paragraph, language: str) -> Found:
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

    def _is_of_another_matter(self, reading: _Reading) -> bool:
        """Whether the sentence, or the nearest heading that says, speaks of a backup of something else."""
        for places in self._spoken(reading):
            if any(name in places for name in self._rules.topic):
                return False
            if any(name in places for name in self._rules.other_topics):
                return True
        return False

    def _spoken(self, reading: _Reading) -> Iterator[Places]:
        yield reading.places
        yield from reading.around

    def _affirms(self, sentence: Sentence, places: Places) -> bool:
        """Whether an answer lets stand what was asked: "Yes", or what to do in the case that was supposed."""
        if self._is_over(places):
            return False
        new = (*self._rules.ours_weakly, *self._rules.taken_back.sentence_before)
        return sentence.is_yes or not any(name in places for name in new)

    def _is_over(self, places: Places) -> bool:
        """Whether a sentence says of something that it is over."""
        back = self._rules.taken_back
        return any(name in places for name in (*back.bound, *back.loose))

    def _is_taken_back(self, reading: _Reading, place: Match) -> bool:
        """Whether the sentence says itself that the matter is over."""
        back, places = self._rules.taken_back, reading.places
        if any(name in places for name in back.unless):
            return False
        if any(name in places for name in back.bound):
            return True
        return any(
            self._is_about_the_matter(over, reading, place) for name in back.loose for over in places.get(name, ())
        )

    def _is_about_the_matter(self, over: Place, reading: _Reading, place: Match) -> bool:
        """Whether "no longer" speaks of what the rule is about, and not of an old phone that no longer works."""
        back, clauses = self._rules.taken_back, reading.sentence.clauses
        clause = clauses[over[0]]
        if clause not in reading.sentence.subordinate:
            return True
        names = (*back.core, *back.topical) if clauses[place.core[0]] == clause else back.core
        return any(clauses[start] == clause for name in names for start, _ in reading.places.get(name, ()))


def _merged_platform(groups: Sequence[Group]) -> Platform:
    return merged([platform for _, platform in groups])


def _platform(reading: _Reading, place: Match) -> Platform:
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
