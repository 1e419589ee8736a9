"""The words around the questions, per language. The questions themselves are in the pack."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What the page says in one language. `step` has slots for the number and how many there are."""

    skip: str
    language: str
    step: str
    error: str
    choose: str
    next: str
    back: str
    answers: str
    again: str
    whom: str
    nobody: str
    several: str
    none: str
    none_text: str


WORDS = {
    "en": Words(
        skip="Skip to content",
        language="Language",
        step="Step {number} of {count} · nothing you answer is stored",
        error="Error",
        choose="Choose an answer.",
        next="Next",
        back="Back",
        answers="Your answers",
        again="Start again",
        whom="Service desk:",
        nobody="Ask your IT service desk, in the way you always reach it.",
        several="What do you want to check?",
        none="There is nothing to check now",
        none_text="No change asks anything of your phone at the moment.",
    ),
    "de": Words(
        skip="Zum Inhalt",
        language="Sprache",
        step="Schritt {number} von {count} · Ihre Antworten werden nicht gespeichert",
        error="Fehler",
        choose="Wählen Sie eine Antwort.",
        next="Weiter",
        back="Zurück",
        answers="Ihre Antworten",
        again="Von vorn",
        whom="Service Desk:",
        nobody="Fragen Sie Ihren IT-Service auf dem Weg, den Sie immer nehmen.",
        several="Was möchten Sie prüfen?",
        none="Zurzeit gibt es nichts zu prüfen",
        none_text="Keine Änderung verlangt im Moment etwas von Ihrem Telefon.",
    ),
    "fr": Words(
        skip="Aller au contenu",
        language="Langue",
        step="Étape {number} sur {count} · vos réponses ne sont pas enregistrées",
        error="Erreur",
        choose="Choisissez une réponse.",
        next="Suivant",
        back="Retour",
        answers="Vos réponses",
        again="Recommencer",
        whom="Assistance\u00a0:",
        nobody="Demandez à votre assistance informatique, par le moyen habituel.",
        several="Que voulez-vous vérifier\u00a0?",
        none="Il n’y a rien à vérifier pour l’instant",
        none_text="Aucun changement ne demande quelque chose à votre téléphone en ce moment.",
    ),
    "es": Words(
        skip="Ir al contenido",
        language="Idioma",
        step="Paso {number} de {count} · sus respuestas no se guardan",
        error="Error",
        choose="Elija una respuesta.",
        next="Siguiente",
        back="Atrás",
        answers="Sus respuestas",
        again="Empezar de nuevo",
        whom="Servicio de soporte:",
        nobody="Pregunte a su servicio de soporte, por la vía de siempre.",
        several="¿Qué quiere comprobar?",
        none="Ahora no hay nada que comprobar",
        none_text="Ningún cambio pide nada a su teléfono en este momento.",
    ),
}
