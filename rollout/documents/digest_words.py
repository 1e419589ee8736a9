"""How a digest says its documents and passages, in the mail's language."""

import re
from dataclasses import dataclass

from rollout.documents.models import Part
from rollout.documents.models.finding import PAGE

NAMED_BY_READERS = re.compile(
    r"\A(Slide)( \d+ · )(Notes)(?= ·|\Z)|\A(Page header|Page footer|Page|Slide|Footnote|Endnote)"
)


@dataclass(frozen=True)
class Words:
    """One language. `instead` and `why` are of the pack; `day` is in words, `number` a count.

    `readers`: what readers of documents call places in them, by the English word.
    `parts`: what is said of a document's day. `more`: documents that find no room. `nobody`: since when.
    """

    documents: str
    parts: dict[Part, str]
    passage: str
    passages: str
    place: str
    place_without: str
    sentence: str
    instead: str
    why: str
    rest: str
    more: str
    others: str
    whose: str
    nobody: str
    readers: dict[str, str]

    def section(self, section: str) -> str:
        """A finding's section, with what readers name in English in this language: "Seite 12 · Before you start"."""
        if PAGE.match(section):
            return NAMED_BY_READERS.sub(self._named, section)
        return section

    def _named(self, found: re.Match[str]) -> str:
        return "".join(self.readers.get(part, part) for part in found.groups() if part)


_WORDS = {
    "en": Words(
        documents="{number} documents",
        parts={
            Part.OVERDUE: "Overdue: it was due {day}",
            Part.DUE_SOON: "Due soon: {day}",
            Part.MOVED: "Brought forward: now due {day}",
            Part.NEW: "New: due {day}",
        },
        passage="1 passage",
        passages="{number} passages",
        place="{heading}, sentence {number}",
        place_without="Sentence {number}",
        sentence="{place}: “{sentence}”",
        instead="Write instead: “{instead}”",
        why="Why: {why}",
        rest="The task shows all of its passages.",
        more="And {number} more:",
        others="Not corrected yet, and whose it is",
        whose="{title}: {owner}, was due {day}",
        nobody="{title}: nobody’s yet, found {day}",
        readers={},
    ),
    "de": Words(
        documents="{number} Dokumente",
        parts={
            Part.OVERDUE: "Überfällig: Termin war {day}",
            Part.DUE_SOON: "Bald fällig: {day}",
            Part.MOVED: "Vorverlegt: jetzt fällig am {day}",
            Part.NEW: "Neu: fällig am {day}",
        },
        passage="1 Stelle",
        passages="{number} Stellen",
        place="{heading}, Satz {number}",
        place_without="Satz {number}",
        sentence="{place}: „{sentence}“",
        instead="Besser: „{instead}“",
        why="Warum: {why}",
        rest="Die Aufgabe zeigt alle Stellen.",
        more="Und {number} weitere:",
        others="Noch nicht korrigiert, und wer zuständig ist",
        whose="{title}: {owner}, Termin war {day}",
        nobody="{title}: noch niemand, gefunden am {day}",
        readers={
            "Page": "Seite",
            "Slide": "Folie",
            "Notes": "Notizen",
            "Footnote": "Fußnote",
            "Endnote": "Endnote",
            "Page header": "Kopfzeile",
            "Page footer": "Fußzeile",
        },
    ),
    "fr": Words(
        documents="{number} documents",
        parts={
            Part.OVERDUE: "En retard : l’échéance était le {day}",
            Part.DUE_SOON: "Échéance proche : le {day}",
            Part.MOVED: "Échéance avancée : à corriger d’ici au {day}",
            Part.NEW: "Nouveau : à corriger d’ici au {day}",
        },
        passage="1 passage",
        passages="{number} passages",
        place="{heading}, phrase {number}",
        place_without="Phrase {number}",
        sentence="{place} : « {sentence} »",
        instead="À écrire : « {instead} »",
        why="Pourquoi : {why}",
        rest="La tâche montre tous les passages.",
        more="Et {number} de plus :",
        others="Pas encore corrigé, et qui en est responsable",
        whose="{title} : {owner}, l’échéance était le {day}",
        nobody="{title} : personne pour l’instant, trouvé le {day}",
        readers={
            "Page": "Page",
            "Slide": "Diapositive",
            "Notes": "Commentaires",
            "Footnote": "Note de bas de page",
            "Endnote": "Note de fin",
            "Page header": "En-tête de page",
            "Page footer": "Pied de page",
        },
    ),
    "es": Words(
        documents="{number} documentos",
        parts={
            Part.OVERDUE: "Atrasado: venció el {day}",
            Part.DUE_SOON: "Vence pronto: el {day}",
            Part.MOVED: "Adelantado: ahora vence el {day}",
            Part.NEW: "Nuevo: vence el {day}",
        },
        passage="1 pasaje",
        passages="{number} pasajes",
        place="{heading}, frase {number}",
        place_without="Frase {number}",
        sentence="{place}: «{sentence}»",
        instead="Escriba: «{instead}»",
        why="Por qué: {why}",
        rest="La tarea muestra todos los pasajes.",
        more="Y {number} más:",
        others="Aún sin corregir, y quién es responsable",
        whose="{title}: {owner}, venció el {day}",
        nobody="{title}: nadie todavía, encontrado el {day}",
        readers={
            "Page": "Página",
            "Slide": "Diapositiva",
            "Notes": "Notas",
            "Footnote": "Nota al pie",
            "Endnote": "Nota al final",
            "Page header": "Encabezado de página",
            "Page footer": "Pie de página",
        },
    ),
}


def words_of(locale: str) -> Words:
    return _WORDS.get(locale.partition("-")[0], _WORDS["en"])
