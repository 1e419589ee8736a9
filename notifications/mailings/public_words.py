"""The words of the public pages, per locale."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckWords:
    """What the page “Is this message genuine?” says in one language. `found_to` has slots for tenant and wave."""

    title: str
    intro: str
    reference: str
    hint: str
    check: str
    empty: str
    found: str
    subject: str
    sender: str
    sent: str
    to: str
    found_to: str
    compare: str
    differ: str
    never: str
    unknown: str
    unknown_again: str
    unknown_forward: str
    unknown_nowhere: str
    wait: str
    other_language: str


CHECK_WORDS = {
    "en": CheckWords(
        title="Is this message genuine?",
        intro="Enter the reference from the end of the message. You need no account for this.",
        reference="Reference",
        hint="It looks like RP-XXXX-XXXX. Capitals and dashes do not matter.",
        check="Check",
        empty="Enter the reference from the end of the message.",
        found="Yes, we sent a message with this reference.",
        subject="Subject",
        sender="From",
        sent="Sent",
        to="To",
        found_to="{tenant}, wave {wave}",
        compare="Compare the subject and the sender with your message.",
        differ="If they differ, it is not ours.",
        never="We never ask for a password or a code.",
        unknown="We know no message with this reference.",
        unknown_again="Check the letters once more. If it still is unknown, do not click anything in the message",
        unknown_forward="and forward it to",
        unknown_nowhere="and ask your IT service desk, in the way you always reach it.",
        wait="Please wait a minute. There were too many tries from your network.",
        other_language="Deutsch",
    ),
    "de": CheckWords(
        title="Ist diese Nachricht echt?",
        intro="Geben Sie das Kennzeichen vom Ende der Nachricht ein. Sie brauchen dafür kein Konto.",
        reference="Kennzeichen",
        hint="Es sieht aus wie RP-XXXX-XXXX. Großbuchstaben und Striche sind egal.",
        check="Prüfen",
        empty="Geben Sie das Kennzeichen vom Ende der Nachricht ein.",
        found="Ja, eine Nachricht mit diesem Kennzeichen ist von uns.",
        subject="Betreff",
        sender="Von",
        sent="Gesendet",
        to="An",
        found_to="{tenant}, Welle {wave}",
        compare="Vergleichen Sie Betreff und Absender mit Ihrer Nachricht.",
        differ="Wenn sie abweichen, ist sie nicht von uns.",
        never="Wir fragen nie nach einem Kennwort oder einem Code.",
        unknown="Wir kennen keine Nachricht mit diesem Kennzeichen.",
        unknown_again="Prüfen Sie die Zeichen noch einmal. Bleibt es unbekannt, klicken Sie nichts in der Nachricht an",
        unknown_forward="und leiten Sie sie weiter an",
        unknown_nowhere="und fragen Sie Ihren IT-Service auf dem Weg, den Sie immer nehmen.",
        wait="Bitte warten Sie eine Minute. Aus Ihrem Netz kamen zu viele Versuche.",
        other_language="English",
    ),
}
