"""The closed list of placeholders. A placeholder is looked up as a plain string: no attributes, filters or includes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Literal

from notifications.texts.models import Purpose

Value = str | Sequence[str]
Values = Mapping[str, Value]

PLACEHOLDER = re.compile(r"\{\{ *([A-Za-z0-9_]+) *\}\}")
# What looks like a template language of any kind. It is refused, so that nobody believes that it works.
TEMPLATE_LIKE = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|#\}|<[%?]|[%?]>|\$[{(]|#\{|%\(\w*\)|\[\[|\]\]|\*\|\w+\|\*|%%\w+%%|[{}]"
)
# Markdown takes the backslash away, and makes characters of entities: what is written so is looked at as people see it.
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# Controls, marks of direction and what has no width: nobody who checks a text would see them.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u034f\u061c\u115f\u1160\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)

# While a text is compiled, a placeholder is its name between two private-use characters: Markdown, HTML parsers and
# the CSS inliner carry them through untouched, and a text that contains them is refused.
OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}([A-Za-z0-9_]+){CLOSE}")
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")

# "text" stands anywhere in a line, "link" may also be where a link leads to, "list" stands alone in a paragraph.
Kind = Literal["text", "link", "list"]


@dataclass(frozen=True)
class Placeholder:
    """One name of the list, what a writer reads about it, and a sample per locale (English where there is no other)."""

    name: str
    meaning: str
    samples: Mapping[str, Value]
    kind: Kind = "text"

    def sample(self, locale: str) -> Value:
        return self.samples.get(locale, self.samples["en"])


_MONDAY = {
    "en": "Monday 6 October 2025",
    "de": "Montag, 6. Oktober 2025",
    "fr": "lundi 6 octobre 2025",
    "es": "lunes 6 de octubre de 2025",
}
_FRIDAY = {
    "en": "Friday 10 October 2025",
    "de": "Freitag, 10. Oktober 2025",
    "fr": "vendredi 10 octobre 2025",
    "es": "viernes 10 de octubre de 2025",
}

_EVERYWHERE = (
    Placeholder("tenant_name", "The tenant’s name.", {"en": "Contoso"}),
    Placeholder("sender_name", "The name that the mail comes from.", {"en": "Contoso IT changes"}),
    Placeholder("service_desk_name", "The service desk’s name.", {"en": "Contoso service desk"}),
    Placeholder("service_desk_phone", "Its phone number.", {"en": "+49 30 5550 100"}),
    Placeholder(
        "service_desk_hours",
        "Its hours.",
        {
            "en": "Mon–Fri 08:00–18:00",
            "de": "Mo–Fr 08:00–18:00",
            "fr": "lun.–ven. 08:00–18:00",
            "es": "lun.–vie. 08:00–18:00",
        },
    ),
    Placeholder("forward_address", "Where to forward a suspicious mail.", {"en": "phishing@contoso.example"}),
    Placeholder("mc_id", "The number of the vendor’s notice.", {"en": "MC1111780"}),
)
_WAVE = (
    Placeholder("wave_start", "The wave’s first day.", _MONDAY),
    Placeholder("wave_end", "The wave’s last day.", _FRIDAY),
    Placeholder(
        "wave_days",
        "The wave’s days with their preposition: “we expect it {{ wave_days }}”.",
        {
            "en": "between Monday 6 and Friday 10 October 2025",
            "de": "zwischen Montag, 6., und Freitag, 10. Oktober 2025",
            "fr": "entre le lundi 6 et le vendredi 10 octobre 2025",
            "es": "entre el lunes 6 y el viernes 10 de octubre de 2025",
        },
    ),
    Placeholder(
        "vendor_window",
        "When the vendor says that it happens, as broad as the vendor; nothing where a cloud has no date.",
        {
            "en": "September to early October 2025",
            "de": "September bis Anfang Oktober 2025",
            "fr": "septembre à début octobre 2025",
            "es": "septiembre a principios de octubre de 2025",
        },
    ),
    Placeholder(
        "check_url", "The address to type to check a mail, without https.", {"en": "changes.contoso.example/check"}
    ),
)
_MAILING = (
    Placeholder("first_name", "The recipient’s first name; nothing where none is known.", {"en": "Adele"}),
    *_WAVE,
    Placeholder("reference", "What the recipient types there.", {"en": "RP-7F3K-Q2MD"}),
)
_DATE_CHANGED = (
    Placeholder(
        "earlier_days",
        "The wave’s days as the recipient was told them; nothing where they were not.",
        {
            "en": "between Monday 8 and Friday 12 September 2025",
            "de": "zwischen Montag, 8., und Freitag, 12. September 2025",
            "fr": "entre le lundi 8 et le vendredi 12 septembre 2025",
            "es": "entre el lunes 8 y el viernes 12 de septiembre de 2025",
        },
    ),
    Placeholder(
        "earlier_window",
        "The vendor’s window as the recipient was told it; nothing where it was not.",
        {
            "en": "August to early September 2025",
            "de": "August bis Anfang September 2025",
            "fr": "août à début septembre 2025",
            "es": "agosto a principios de septiembre de 2025",
        },
    ),
)
_CORRECTION = (
    Placeholder(
        "corrected_subject",
        "The subject of the mail that it corrects, as the recipient got it.",
        {
            "en": "OneDrive backup on your iPhone moves to Settings",
            "de": "OneDrive-Sicherung auf Ihrem iPhone zieht um",
            "fr": "La sauvegarde OneDrive de votre iPhone change de place",
            "es": "La copia de OneDrive de su iPhone cambia de lugar",
        },
    ),
    Placeholder(
        "corrected_on",
        "The day on which that mail was sent.",
        {
            "en": "Monday 29 September 2025",
            "de": "Montag, 29. September 2025",
            "fr": "lundi 29 septembre 2025",
            "es": "lunes 29 de septiembre de 2025",
        },
    ),
)
_HELPDESK_BRIEFING = (
    Placeholder(
        "helpdesk_url",
        "The helpdesk’s page of the change.",
        {"en": "https://portal.example/helpdesk/MC1111780/"},
        kind="link",
    ),
)
_DOCUMENT_TASK = (
    Placeholder("owner_name", "The name of the document’s owner.", {"en": "Ines Brandt"}),
    Placeholder(
        "document_title",
        "The document’s title, shortened; of several how many: “3 documents”.",
        {"en": "A new iPhone for work"},
    ),
    Placeholder("findings_count", "How many places are outdated, in all of them.", {"en": "2"}),
    Placeholder(
        "task_url",
        "The page of the task; of several the owner’s list.",
        {"en": "https://portal.example/documents/contoso/12/"},
        kind="link",
    ),
    Placeholder(
        "due_on", "The day by which it should be corrected, of several the earliest; it may have passed.", _FRIDAY
    ),
    Placeholder(
        "findings",
        "The documents with their outdated places, one item each, in a paragraph of its own.",
        {
            "en": [
                "A new iPhone for work\nDue soon: Friday 10 October 2025 · 2 passages\n"
                "https://portal.example/documents/contoso/12/\n\n"
                "Backup, sentence 1: “Open Settings › Backup.”\nWrite instead: “Open the iPhone’s Settings › iCloud.”"
                "\n\nRecovery, sentence 2: “Use the recovery account.”\nWrite instead: “Use the same Apple Account.”",
            ]
        },
        kind="list",
    ),
)

ALL: dict[str, Placeholder] = {
    place.name: place
    for place in (*_EVERYWHERE, *_MAILING, *_DATE_CHANGED, *_CORRECTION, *_HELPDESK_BRIEFING, *_DOCUMENT_TASK)
}


def known_for(purpose: str) -> dict[str, Placeholder]:
    """The placeholders that a text of this purpose may use, by name."""
    own: dict[str, tuple[Placeholder, ...]] = {
        Purpose.DOCUMENT_TASK: _DOCUMENT_TASK,
        Purpose.HELPDESK_BRIEFING: (*_WAVE, *_HELPDESK_BRIEFING),
        Purpose.DATE_CHANGED: (*_MAILING, *_DATE_CHANGED),
        Purpose.CORRECTION: (*_MAILING, *_CORRECTION),
    }
    return {place.name: place for place in (*_EVERYWHERE, *own.get(purpose, _MAILING))}


def samples(purpose: str, locale: str) -> dict[str, Value]:
    """A value for each placeholder of a purpose, to show a text before anybody gets it."""
    return {name: place.sample(locale) for name, place in known_for(purpose).items()}


def problem_in(text: str, purpose: str, *more: str) -> str:
    """What is wrong with the placeholders in something written, in words. `more` names are known too."""
    known = known_for(purpose)
    if unseen := UNSEEN.search(as_read := unescape(ESCAPED.sub(r"\1", text))):
        return f"A character that nobody sees is not allowed (U+{ord(unseen[0]):04X})."
    if PRIVATE_USE.search(as_read):
        return "A character from Unicode’s private-use area is not allowed."
    for name in PLACEHOLDER.findall(text):
        if name not in known and name not in more:
            why = "belongs to texts of another purpose" if name in ALL else "is no placeholder"
            return f"“{{{{ {name} }}}}” {why}. Known are: {', '.join(known)}."
    bare = PLACEHOLDER.sub(" ", text)
    if found := TEMPLATE_LIKE.search(bare) or TEMPLATE_LIKE.search(unescape(ESCAPED.sub(r"\1", bare))):
        return f"“{found[0]}” means nothing here. Placeholders look like {{{{ mc_id }}}}."
    return ""


def names_in(*texts: str) -> list[str]:
    """The names of the placeholders in compiled texts, each once, in the order of their first use."""
    return list(dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text)))


def to_marks(text: str) -> str:
    return PLACEHOLDER.sub(lambda found: f"{OPEN}{found[1]}{CLOSE}", text)


def from_marks(text: str) -> str:
    return MARK.sub(lambda found: f"{{{{ {found[1]} }}}}", text)
