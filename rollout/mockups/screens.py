"""The screens of a change as plain values, every text in one language.

A pack composes its screens from these parts, so the next change brings its own screens without code. They are read by
`rollout.mockups.reading` and drawn by `rollout.mockups.drawing`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A tinted card with an i: title, text, link, and an × where the person can close it."""

    title: str
    text: str
    link: str
    closes: bool
    mark: int | None


@dataclass(frozen=True)
class Account:
    name: str
    detail: str
    mark: int | None


@dataclass(frozen=True)
class Accounts:
    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class Row:
    """A line of a card. It ends in a switch (`switch` not null), else in `value`, else in a chevron."""

    label: str
    switch: bool | None
    value: str
    mark: int | None


@dataclass(frozen=True)
class Section:
    """A title, a card of rows below it, between them perhaps a notice, and a footnote under the card."""

    title: str
    notice: Notice | None
    rows: tuple[Row, ...]
    note: str


@dataclass(frozen=True)
class Gap:
    """A place where something stood: nothing is drawn on the phone, the number stands outside it."""

    mark: int


Part = Notice | Accounts | Section | Gap


@dataclass(frozen=True)
class Tab:
    icon: str
    label: str


@dataclass(frozen=True)
class Screen:
    """One screen in one language. `alt` is its text for those who do not see it; `marks` its numbers, from the top."""

    mc_id: str
    key: str
    lang: str
    caption: str
    when: str
    alt: str
    left: str
    title: str
    right: str
    parts: tuple[Part, ...]
    tabs: tuple[Tab, ...]

    @property
    def letter(self) -> str:
        return self.key.upper()


@dataclass(frozen=True)
class Mark:
    """What a number beside a phone means, in the language of the page."""

    number: int
    title: str
    text: str


@dataclass(frozen=True)
class Mockups:
    """All screens of one pack. `screens` in order, per language; `marks` per screen."""

    mc_id: str
    languages: tuple[str, ...]
    screens: dict[str, tuple[Screen, ...]]
    marks: dict[str, tuple[Mark, ...]]

    def screen(self, key: str, lang: str) -> Screen:
        """One screen. Raises KeyError for a screen or language the pack does not have."""
        return {screen.key: screen for screen in self.screens[lang]}[key]
