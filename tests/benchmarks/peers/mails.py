"""One person's mail, and its outcome."""

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone
from people.models import Person

SENDER = "IT of the benchmark <it@bench.example>"
REPLY_TO = "servicedesk@bench.example"


def write(person: Person, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail, rendered from the templates of the person's locale."""
    words = {"first_name": person.first_name}
    subject = render_to_string(f"{person.locale}/subject.txt", words)
    plain = render_to_string(f"{person.locale}/body.txt", words)
    mail = EmailMultiAlternatives(subject, plain, SENDER, [person.mail], reply_to=[REPLY_TO], connection=connection)
    mail.attach_alternative(render_to_string(f"{person.locale}/body.html", words), "text/html")
    return mail


def send(person: Person, connection: BaseEmailBackend | None = None) -> None:
    """Sends it and notes what became of it."""
    state, reason = "sent", ""
    try:
        write(person, connection).send()
    except OSError as error:
        state, reason = "failed", str(error)[:300]
    Person.objects.filter(pk=person.pk).update(state=state, reason=reason, settled_at=timezone.now())
