"""One rule of a pack about documents: when it holds, what switches it off, and what it says to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

Words = Mapping[str, str]
"""One text per language."""


@dataclass(frozen=True)
class Condition:
    """What a sentence must say.

    `all_of`: every concept · `any_of`: at least one · `about`: at least one, here or above · `under`: at least one
    above (heading, question, statements before) · `unless`: none here · `not_about`: none here or above · `together`:
    these share a clause. `core` is what the sentence is about: the clause it stands in decides the platform, and
    whether the sentence takes it back.
    """

    core: str
    all_of: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    not_about: tuple[str, ...] = ()

    @cached_property
    def needed(self) -> frozenset[str]:
        return frozenset(self.all_of)


@dataclass(frozen=True)
class Rule:
    """One thing that is not true any more. It applies where one of its conditions holds and nothing switches it off.

    `on_every_platform`: outdated on the other platforms too. `languages`: sentences it reads.
    `repeats`: this rule is the same finding under the id of its language and gives no advice of its own.
    """

    id: str
    title: str
    languages: tuple[str, ...]
    conditions: tuple[Condition, ...]
    unless: tuple[str, ...]
    why: Words
    instead: Words
    on_every_platform: bool
    repeats: tuple[str, ...] = ()


@dataclass(frozen=True)
class OtherPlatform:
    """A platform for which the sentences of the rules are right until the first day of a month."""

    name: str
    right_until: date
    why: Words
    instead: Words


@dataclass(frozen=True)
class TakenBack:
    """How a sentence says that something is over.

    `bound`: says what is over and switches every rule off · `loose`: "no longer", "has been removed"; counts where
    its clause is about the matter · `topical`: what makes a clause be about the matter · `unless`: a double negation
    ("without an account no backup") affirms · `sentence_before`: "that advice is out of date".
    """

    bound: tuple[str, ...]
    loose: tuple[str, ...]
    topical: tuple[str, ...]
    core: tuple[str, ...]
    unless: tuple[str, ...]
    sentence_before: tuple[str, ...]
