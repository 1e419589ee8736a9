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
    language: str
    skip: str


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
        language="Language",
        skip="Skip to content",
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
        language="Sprache",
        skip="Zum Inhalt",
    ),
    "fr": CheckWords(
        title="Ce message est-il authentique\u00a0?",
        intro="Tapez la référence qui figure à la fin du message. Vous n’avez pas besoin de compte pour cela.",
        reference="Référence",
        hint="Elle ressemble à RP-XXXX-XXXX. Les majuscules et les tirets n’ont pas d’importance.",
        check="Vérifier",
        empty="Tapez la référence qui figure à la fin du message.",
        found="Oui, nous avons envoyé un message avec cette référence.",
        subject="Objet",
        sender="De",
        sent="Envoyé",
        to="À",
        found_to="{tenant}, vague {wave}",
        compare="Comparez l’objet et l’expéditeur avec votre message.",
        differ="S’ils sont différents, il ne vient pas de nous.",
        never="Nous ne demandons jamais un mot de passe ni un code.",
        unknown="Nous ne connaissons aucun message avec cette référence.",
        unknown_again="Vérifiez bien les caractères. Si elle reste inconnue, ne cliquez sur rien dans le message",
        unknown_forward="et transférez-le à",
        unknown_nowhere="et demandez à votre assistance informatique, par le moyen habituel.",
        wait="Merci d’attendre une minute. Trop d’essais sont venus de votre réseau.",
        language="Langue",
        skip="Aller au contenu",
    ),
    "es": CheckWords(
        title="¿Es auténtico este mensaje?",
        intro="Escriba la referencia que figura al final del mensaje. Para esto no necesita ninguna cuenta.",
        reference="Referencia",
        hint="Tiene la forma RP-XXXX-XXXX. Las mayúsculas y los guiones no importan.",
        check="Comprobar",
        empty="Escriba la referencia que figura al final del mensaje.",
        found="Sí, hemos enviado un mensaje con esta referencia.",
        subject="Asunto",
        sender="De",
        sent="Enviado",
        to="Para",
        found_to="{tenant}, grupo {wave}",
        compare="Compare el asunto y el remitente con su mensaje.",
        differ="Si no coinciden, no es nuestro.",
        never="Nunca pedimos una contraseña ni un código.",
        unknown="No conocemos ningún mensaje con esta referencia.",
        unknown_again="Revise los caracteres otra vez. Si sigue sin conocerse, no haga clic en nada del mensaje",
        unknown_forward="y reenvíelo a",
        unknown_nowhere="y pregunte a su servicio de soporte, por la vía de siempre.",
        wait="Espere un minuto, por favor. Ha habido demasiados intentos desde su red.",
        language="Idioma",
        skip="Ir al contenido",
    ),
}
