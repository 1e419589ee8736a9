"""`documents.yaml`: what in documents a change makes wrong, why, and what to write instead.

The file is content: concepts with their words in each language, the rules built from them, reasons and wordings.
`docs/packs.md` explains every key. Everything wrong in it is a PackError with the file and line.
"""

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rollout.documents.concepts import Concept
from rollout.documents.lexicon import Lexicon
from rollout.documents.phrases import Phrase, PhraseError, Vocabulary, read_phrase
from rollout.documents.rule import Condition, OtherPlatform, Rule, TakenBack, Words
from rollout.documents.sentences import LANGUAGES
from rollout.packs.checking import checked_pack, pack_or_empty
from rollout.packs.errors import PackError
from rollout.packs.loader import Pack
from rollout.packs.reading import Node

FILE = "documents.yaml"
RULE_ID = r"[A-Z]\d{2}"
MONTH = r"\d{4}-(0[1-9]|1[0-2])"
READ_AS = b"3"
"""Counted up when readers or the scanner find more than before: documents that did not change are read again too."""


@dataclass(frozen=True)
class Rules:
    """A pack's part for documents. `version` changes with the file and READ_AS: what did not change is read again."""

    version: str
    lexicon: Lexicon
    rules: tuple[Rule, ...]
    topic: tuple[str, ...]
    other_topics: tuple[str, ...]
    handed_on: tuple[str, ...]
    unlike: tuple[str, ...]
    ours: tuple[str, ...]
    ours_weakly: tuple[str, ...]
    other: OtherPlatform
    taken_back: TakenBack

    def that_may_hold(self, names: Iterable[str]) -> list[Rule]:
        """The rules that these concepts of a sentence let hold, in the order of the pack. Quick; may be too many."""
        here = self.lexicon.bits_of(names)
        missing = ~here
        ranks = {
            rank
            for name in names
            for rank, needed, unless in self._ways_by_core.get(name, ())
            if not needed & missing and not unless & here
        }
        return [self.rules[rank] for rank in sorted(ranks)]

    @cached_property
    def _ways_by_core(self) -> Mapping[str, Sequence[tuple[int, int, int]]]:
        """Each way a rule can hold: the place of the rule, and as bits the concepts it needs and those it forbids."""
        found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for rank, rule in enumerate(self.rules):
            for condition in rule.conditions:
                needed, unless = condition.needed, {*rule.unless, *condition.unless}
                found[condition.core].append((rank, self.lexicon.bits_of(needed), self.lexicon.bits_of(unless)))
        return found

    def could_find(self, words: Iterable[str]) -> bool:
        """Whether a rule could hold where these words stand. Quick; wrong only by saying yes."""
        return self._could_find(self.lexicon.opened_by(words))

    def says_nothing(self, words: Iterable[str]) -> bool:
        """Whether a sentence of these words names no platform, takes nothing back, and no rule could find it."""
        opened = self.lexicon.opened_by(words)
        return not opened & self._worth_knowing and not self._could_find(opened)

    def _could_find(self, opened: int) -> bool:
        missing = ~opened
        return any(not needed & missing for needed in self._needed) if opened else False

    @cached_property
    def _worth_knowing(self) -> int:
        names = (*self.ours, *self.ours_weakly, self.other.name, *self.taken_back.sentence_before)
        return self.lexicon.bits_of(names)

    @cached_property
    def _needed(self) -> tuple[int, ...]:
        """What a rule needs at least: the concepts of each way it can hold, as bits, without ways that need more."""
        conditions = {condition.needed for rule in self.rules for condition in rule.conditions}
        least = {names for names in conditions if not any(other < names for other in conditions)}
        return tuple({self.lexicon.bits_of(names) for names in least})

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of this id, or None where the pack has no such rule (any more)."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def load_rules(pack_id: str) -> Rules:
    """The rules of a pack, kept with it. Raises PackError where there are none or where they are wrong."""
    return checked_pack(pack_id).part(read_rules)


def rule_of(pack_id: str, rule_id: str) -> Rule | None:
    """One rule of a pack; None where the pack has no such rule (any more) or cannot be read."""
    return load_rules(pack_id).rule(rule_id) if has_rules(pack_id) else None


def has_rules(pack_id: str) -> bool:
    """Whether a pack says anything about documents."""
    return pack_or_empty(pack_id).has(FILE)


def check_rules(pack: Pack) -> None:
    """Reads the rules of a pack that has some. Raises PackError with file and line."""
    if pack.has(FILE):
        read_rules(pack)


def read_rules(pack: Pack) -> Rules:
    """The rules of this pack, read anew."""
    node = pack.yaml(FILE).only(
        "topic",
        "other_topics",
        "handed_on",
        "platforms",
        "taken_back",
        "misspelt",
        "concepts",
        "reasons",
        "wordings",
        "rules",
    )
    languages = [dict(pack.yaml(name).items()) for name in _phrase_files(pack)]
    lexicon, names = _read_concepts(node["concepts"], languages, _read_vocabulary(node.get("misspelt")))
    texts = {kind: {key: _read_words(value) for key, value in node[kind].items()} for kind in ("reasons", "wordings")}
    platforms = node["platforms"].only("unlike", "ours", "ours_weakly", "other")
    return Rules(
        version=_version(pack),
        lexicon=lexicon,
        rules=tuple(_read_rule(rule, names, texts) for rule in node["rules"]),
        topic=_names(node, "topic", names),
        other_topics=_names(node, "other_topics", names),
        handed_on=_names(node, "handed_on", names),
        unlike=_names(platforms, "unlike", names),
        ours=_names(platforms, "ours", names),
        ours_weakly=_names(platforms, "ours_weakly", names),
        other=_read_other(platforms["other"], names, texts),
        taken_back=_read_taken_back(node["taken_back"], names),
    )


def _phrase_files(pack: Pack) -> list[str]:
    """The files of a pack with the words of one language each: `phrases/de.yaml`."""
    return [name for language in LANGUAGES if pack.has(name := f"phrases/{language}.yaml")]


def _version(pack: Pack) -> str:
    files = b"".join((pack.path / name).read_bytes() for name in (FILE, *_phrase_files(pack)))
    return hashlib.sha256(files + READ_AS).hexdigest()[:16]


def _read_vocabulary(misspelt: Node | None) -> Vocabulary:
    vocabulary = Vocabulary()
    for item in misspelt or ():
        try:
            vocabulary.also_misspelt(item.text())
        except PhraseError as error:
            raise item.error(str(error)) from error
    return vocabulary


def _read_concepts(
    node: Node, languages: Sequence[Mapping[str, Node]], vocabulary: Vocabulary
) -> tuple[Lexicon, frozenset[str]]:
    concepts = []
    _refuse_unknown(languages, {name for name, _ in node.items()})
    for name, value in node.items():
        value.only("apart_from", "any", *LANGUAGES)
        phrases: dict[Phrase, None] = {}
        here = [texts for language, texts in value.items() if language != "apart_from"]
        for texts in (*here, *filter(None, (language.get(name) for language in languages))):
            phrases.update(dict.fromkeys(_read_phrases(texts, vocabulary)))
        apart_from = value.get("apart_from")
        concepts.append(Concept(name, tuple(phrases), apart_from.texts() if apart_from else ()))
    try:
        return Lexicon(concepts, vocabulary), frozenset(concept.name for concept in concepts)
    except PhraseError as error:
        raise node.error(str(error)) from error


def _refuse_unknown(languages: Sequence[Mapping[str, Node]], names: Container[str]) -> None:
    for language in languages:
        for name, texts in language.items():
            if name not in names:
                raise texts.error(f"“{name}” is not a concept of {FILE}.")


def _read_phrases(node: Node, vocabulary: Vocabulary) -> list[Phrase]:
    """The phrases of a block of text: one or more on a line, parted by semicolons."""
    found = []
    for number, line in enumerate(node.text().splitlines(), start=1):
        for phrase in filter(None, (part.strip() for part in line.split(";"))):
            try:
                found += read_phrase(phrase, vocabulary)
            except PhraseError as error:
                raise PackError(node.file, node.line + number, str(error)) from error
    return found


def _read_words(node: Node) -> Words:
    """A text per language. English must be there: the other languages fall back on it."""
    words = {key: value.text() for key, value in node.only(*LANGUAGES).items()}
    if "en" not in words:
        raise node.error("the English text is missing.")
    return words


def _read_rule(node: Node, names: frozenset[str], texts: Mapping[str, Mapping[str, Words]]) -> Rule:
    node.only("id", "title", "languages", "when", "unless", "why", "instead", "every_platform", "repeats")
    languages = node.get("languages")
    repeats = node.get("repeats")
    every = node.get("every_platform")
    return Rule(
        id=node["id"].matching(RULE_ID, "B01"),
        title=node["title"].text(at_most=80),
        languages=tuple(item.text(one_of=LANGUAGES) for item in languages) if languages else LANGUAGES,
        conditions=() if repeats else tuple(_read_condition(item, names) for item in node["when"]),
        unless=_names(node, "unless", names),
        why={} if repeats else _text(node["why"], texts["reasons"]),
        instead={} if repeats else _text(node["instead"], texts["wordings"]),
        on_every_platform=every.flag() if every else False,
        repeats=repeats.texts() if repeats else (),
    )


def _read_condition(node: Node, names: frozenset[str]) -> Condition:
    node.only("all", "any", "about", "under", "together", "unless", "not_about")
    all_of = _names(node, "all", names)
    if not all_of:
        raise node.error("a condition needs “all” with at least one concept.")
    return Condition(
        core=all_of[0],
        all_of=all_of,
        any_of=_names(node, "any", names),
        about=_names(node, "about", names),
        under=_names(node, "under", names),
        together=_names(node, "together", names),
        unless=_names(node, "unless", names),
        not_about=_names(node, "not_about", names),
    )


def _read_other(node: Node, names: frozenset[str], texts: Mapping[str, Mapping[str, Words]]) -> OtherPlatform:
    node.only("concept", "right_until", "why", "instead")
    month = node["right_until"].matching(MONTH, "2027-01")
    return OtherPlatform(
        name=node["concept"].text(one_of=tuple(sorted(names))),
        right_until=date.fromisoformat(f"{month}-01"),
        why=_text(node["why"], texts["reasons"]),
        instead=_text(node["instead"], texts["wordings"]),
    )


def _read_taken_back(node: Node, names: frozenset[str]) -> TakenBack:
    keys = ("bound", "loose", "topical", "core", "unless", "sentence_before")
    node.only(*keys)
    return TakenBack(**{key: _names(node, key, names) for key in keys})


def _names(node: Node, key: str, names: frozenset[str]) -> tuple[str, ...]:
    """The concepts listed under a key; none where the key is missing."""
    value = node.get(key)
    if value is None:
        return ()
    found = []
    for item in value:
        if item.text() not in names:
            raise item.error(f"“{item.text()}” is not a concept.")
        found.append(item.text())
    return tuple(found)


def _text(node: Node, texts: Mapping[str, Words]) -> Words:
    if node.text() not in texts:
        raise node.error(f"“{node.text()}” is not written down. Known are: {', '.join(texts)}.")
    return texts[node.text()]
