"""Finds what a change made wrong in a document. Pure: paragraphs, rules and a day in, findings out.

Goes through paragraphs and sentences in order and keeps what each may take as said: headings, the question before it,
the statements before it. What a single statement says is read by `rollout.documents.statements`.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial

from rollout.documents.matching import Places
from rollout.documents.platforms import Group, Platform, carried_on, groups_in, platform_of
from rollout.documents.rules import Rules
from rollout.documents.sentences import WORD, Sentence, sentences
from rollout.documents.statements import Found, Heading, Paragraph, Reading, Statements

SENTENCES_THOUGHT_OF = 2
"""Statements before a sentence that "it", "that" and "the account" may mean."""


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


class _DocumentReader:
    """Reads the paragraphs of one document in order."""

    def __init__(self, rules: Rules, today: date, at_work: Callable[[], None]) -> None:
        self._rules = rules
        self._statements = Statements(rules, today)
        self._at_work = at_work
        self._headings: dict[str, Heading] = {}
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
        self._catch_up()
        self._paragraphs_so_far += 1
        return self._read_sentences(paragraph, [self._heading(text) for text in reversed(paragraph.headings)])

    def _read_sentences(self, paragraph: Paragraph, above: Sequence[Heading]) -> list[Found]:
        found: list[Found] = []
        asked: Reading | None = None
        affirmed: Reading | None = None
        is_unanswered = False
        before = Platform.UNSAID
        for sentence in sentences(paragraph.text):
            self._sentences_so_far += 1
            answers = asked is not None and (sentence.is_yes or (asked.sentence.supposes and is_unanswered))
            is_unanswered = False
            if self._rules.says_nothing(sentence.words) and not answers:
                self._remember(sentence)
                continue
            self._at_work()
            # An answer is about what was asked: the question stands above it like a heading.
            reading = self._reading(sentence, [asked.as_heading, *above] if asked else above, before)
            if any(name in reading.places for name in self._rules.taken_back.sentence_before):
                _drop_those_of(reading.number - 1, found)
            if answers and asked is not None and affirmed is not asked and self._statements.affirms(reading):
                affirmed = asked
                found += self._statements.found(asked, paragraph)
            if sentence.is_question:
                asked, is_unanswered = reading, True
            else:
                if (held := self._statements.found(reading, paragraph)) and not self._statements.is_elsewhere(reading):
                    found += held
                self._remember(sentence)
            before = carried_on(reading.groups, before)
        return found

    def _reading(self, sentence: Sentence, above: Sequence[Heading], before: Platform) -> Reading:
        places = self._rules.lexicon.find(sentence)
        groups = groups_in(places, self._rules)
        said = partial(self._said, tuple(self._earlier), groups, before)
        return Reading(sentence, self._sentences_so_far, places, groups, above, before, said)

    def _said(self, earlier: Iterable[tuple[Sentence, int]], groups: Sequence[Group], before: Platform) -> list[Places]:
        """What the statements before a sentence name, unless they are over or speak of another platform than it.

        The steps of a list are paragraphs of their own; of an earlier one counts only where it led to.
        """
        said: list[Places] = []
        for sentence, paragraph in earlier:
            places = self._rules.lexicon.find(sentence)
            other = platform_of(groups_in(places, self._rules)) is Platform.OTHER
            if self._statements.is_over(places) or (other and (groups or before is not Platform.OTHER)):
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

    def _heading(self, text: str) -> Heading:
        if text not in self._headings:
            self._headings[text] = self._statements.heading(text)
        return self._headings[text]


def _drop_those_of(sentence_number: int, found: list[Found]) -> None:
    while found and found[-1].sentence_number == sentence_number:
        found.pop()
