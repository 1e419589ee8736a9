"""What somebody types, as the mail it would be, before it is saved anywhere."""

from dataclasses import dataclass

from notifications.texts.compiling import compile_text
from notifications.texts.models import Picture, Purpose, TextVersion
from notifications.texts.pictures import draw
from notifications.texts.placeholders import PLACEHOLDER, Placeholder, known_for, samples
from notifications.texts.reading import PREHEADER_MOST, SUBJECT_MOST
from notifications.texts.rendering import RenderedMail, render
from rollout.mockups.screens import Mockups
from rollout.packs.errors import PackError
from rollout.packs.reading import read_markdown


@dataclass(frozen=True)
class Length:
    """How long a line of the head is, without its placeholders."""

    name: str
    count: int
    most: int

    @property
    def is_too_long(self) -> bool:
        return self.count > self.most


def mail_of(source: str, *, purpose: str, locale: str, screens: Mockups | None) -> tuple[RenderedMail, Picture | None]:
    """A source that is in order, filled with sample values, and the picture it shows. Raises PackError."""
    mail = compile_text(source, purpose=purpose, locale=locale, screens=screens)
    version = TextVersion(
        locale=locale, subject=mail.subject, html=mail.html, plain=mail.plain, fallbacks=mail.fallbacks
    )
    picture = draw(mail.picture) if mail.picture else None
    return render(version, samples(purpose, locale)), picture


def lengths_of(source: str) -> list[Length]:
    """Subject and preheader, in order or not; nothing where the head cannot be read."""
    limits = (("subject", "subject", SUBJECT_MOST), ("preheader", "preview line", PREHEADER_MOST))
    try:
        front = read_markdown("text", source).front
        found = [(name, front and front.get(key), most) for key, name, most in limits]
        return [Length(name, len(PLACEHOLDER.sub("", node.text())), most) for name, node, most in found if node]
    except PackError:
        return []


def offered_placeholders(purpose: str, locale: str) -> list[tuple[Placeholder, str]]:
    """The placeholders of a purpose, each with a sample in one line."""
    rows = []
    for place in known_for(Purpose(purpose)).values():
        sample = place.sample(locale)
        rows.append((place, sample if isinstance(sample, str) else " · ".join(sample)))
    return rows
