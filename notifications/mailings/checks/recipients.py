"""Whether somebody gets it, in a language that the text has."""

from collections.abc import Iterator

from django.urls import reverse

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed
from portal.formatting import counted

RECIPIENTS, LANGUAGES = "recipients", "languages"


def check_recipients(case: Case) -> Check:
    url = reverse("mailings:people", args=[case.mailing.pk])
    if not case.audience.recipient_count:
        return never(RECIPIENTS, "Nobody would get this mailing", "See who does not, and why.", url)
    people = counted(case.audience.recipient_count, "person gets", "people get")
    return passed(RECIPIENTS, f"{people} it")


def check_languages(case: Case) -> Iterator[Check]:
    names = ", ".join(f"{count:,} get {language}" for language, count in case.audience.languages)
    if names:
        yield passed(LANGUAGES, "Every person gets a language the text has", names)
