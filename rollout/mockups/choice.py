"""Which variant of the screens somebody asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from portal.errors import BadInput
from rollout.mockups.looks import LOOKS
from rollout.mockups.pictures import SCALES
from rollout.mockups.screens import Screen


@dataclass(frozen=True)
class Choice:
    """Language, look, with or without numbers, and pixels a unit (PNG only)."""

    lang: str
    look: str
    marks: bool
    scale: int

    @classmethod
    def read(cls, query: Mapping[str, str], languages: tuple[str, ...]) -> Self:
        """The choice in a query. What is absent is the first language, light, with numbers, one pixel a unit.

        Raises BadInput with a sentence that names what may be asked for.
        """
        return cls(
            lang=_one_of(query, "lang", languages),
            look=_one_of(query, "look", tuple(LOOKS)),
            marks=_one_of(query, "marks", ("1", "0")) == "1",
            scale=int(_one_of(query, "scale", tuple(str(scale) for scale in SCALES))),
        )

    def file_name(self, screen: Screen, ending: str) -> str:
        """“MC1111780-illustration-a-en-light.svg”: a file that travels alone says what it is."""
        parts = [screen.mc_id, "illustration", screen.key, self.lang, self.look]
        parts += [] if self.marks else ["no-numbers"]
        parts += ["2x"] if ending == "png" and self.scale == 2 else []
        return f"{'-'.join(parts)}.{ending}"


def _one_of(query: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = query.get(name, known[0])
    if value not in known:
        raise BadInput(f"“{name}” can be {' or '.join(known)}.", where=name)
    return value
