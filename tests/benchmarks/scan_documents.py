"""How fast the scanner reads text on one core: by language, by how much of it is outdated, and at its worst.

`topical`: nothing but sentences that say something about the matter. `1 in 10` and `1 in 100`: such sentences among
prose of the same language, as a guide and as a share have them.
"""

import random
from collections.abc import Sequence
from datetime import date
from time import process_time

from rollout.documents.rules import load_rules
from rollout.documents.scanner import scan
from rollout.documents.statements import Paragraph
from tests.documents.example_lines import LANGUAGES, Line, read_lines

BYTES = 400_000
"""Of each case, at least."""
PROSE = {
    "en": "the of a please travel invoice printer meeting room office report table network monday contact desk number",
    "de": "der die und Reise Rechnung Drucker Besprechung Raum Büro Bericht Tabelle Netz montags Kontakt Nummer im",
    "fr": "la le et voyage facture imprimante réunion salle bureau rapport tableau réseau lundi contact numéro du",
    "es": "el la y viaje factura impresora reunión sala oficina informe tabla red lunes contacto número del",
}
WORST = {
    "one paragraph of 1 MB": "The backup needs a Microsoft account on the iPhone. " * 20_000,
    "one sentence of 100,000 words": "backup account microsoft settings " * 25_000,
    "1 MB of dots": "." * 1_000_000,
    "1 MB of underscores": "_" * 1_000_000,
    "one word of 1 MB": "backup" * 170_000,
}


def run() -> list[dict[str, object]]:
    """Megabytes of text a minute on one core (time of the process, UTF-8)."""
    chance = random.Random(1)
    rows: list[dict[str, object]] = []
    for language in LANGUAGES:
        lines = read_lines(f"{language}-tuned")
        cases = {"topical": 0, "1 in 10": 9, "1 in 100": 99}
        speeds = {name: _speed(_text(lines, language, others, chance)) for name, others in cases.items()}
        rows.append({"case": language, **speeds})
    rows += [{"case": name, "topical": _speed([Paragraph(text)])} for name, text in WORST.items()]
    return rows


def _text(lines: Sequence[Line], language: str, others: int, chance: random.Random) -> list[Paragraph]:
    """Paragraphs of three sentences; each line comes with another word, so that nothing is remembered."""
    sentences: list[tuple[str, str]] = []
    size = 0
    while size < BYTES:
        line = chance.choice(lines)
        here = [(f"{line.text} {chance.randrange(10**6)}.", line.scope)]
        here += [(prose(language, chance), "") for _ in range(others)]
        size += sum(len(text.encode()) for text, _ in here)
        sentences += here
    chance.shuffle(sentences)
    return [
        Paragraph(" ".join(text for text, _ in three), tuple(scope for _, scope in three[:1] if scope))
        for three in (sentences[start : start + 3] for start in range(0, len(sentences), 3))
    ]


def prose(language: str, chance: random.Random) -> str:
    """A sentence about nothing that rules ask for."""
    return " ".join(chance.choices(PROSE[language].split(), k=14)).capitalize() + "."


def _speed(paragraphs: list[Paragraph]) -> float:
    rules = load_rules("MC1111780")
    began = process_time()
    scan(paragraphs, rules, date(2026, 11, 24), on_topic=True)
    seconds = process_time() - began
    return round(sum(len(paragraph.text.encode()) for paragraph in paragraphs) / 1e6 / seconds * 60, 1)
