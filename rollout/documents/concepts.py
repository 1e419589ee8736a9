"""Concepts: what can be said in many ways, and in which order they are looked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from rollout.documents.phrases import Phrase, PhraseError, Reference


@dataclass(frozen=True)
class Concept:
    """What can be said in many ways. Places inside a place of a concept in `apart_from` do not count."""

    name: str
    phrases: tuple[Phrase, ...]
    apart_from: tuple[str, ...] = ()

    def needs(self) -> set[str]:
        """The concepts that must be looked for before this one."""
        return {part.name for phrase in self.phrases for part in phrase if isinstance(part, Reference)} | set(
            self.apart_from
        )


def in_order(concepts: Mapping[str, Concept]) -> list[Concept]:
    """Concepts after those they refer to. Raises PhraseError for an unknown one and for a circle."""
    ordered: dict[str, Concept] = {}
    waiting: list[str] = []

    def take(name: str, asked_by: str) -> None:
        if name in ordered:
            return
        if name not in concepts:
            raise PhraseError(f"“{asked_by}” refers to “{name}”, which is not a concept.")
        if name in waiting:
            raise PhraseError(f"“{name}” refers to itself through {', '.join(waiting)}.")
        waiting.append(name)
        for needed in sorted(concepts[name].needs()):
            take(needed, name)
        waiting.pop()
        ordered[name] = concepts[name]

    for name in concepts:
        take(name, name)
    return list(ordered.values())
