"""Whether somebody gets it, in a language that the text has."""

from collections.abc import Iterator

from django.urls import reverse

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, never, passed

RECIPIENTS, LANGUAGES = "recipients", "languages"


def check_recipients(case: Case) -> Check:
    url = reverse("mailings:people", args=[case.mailing.pk])
    if not case.audience.recipient_count:
        return never(RECIPIENTS, "Nobody would get this mailing", "See who does not, and why.", url)
    return passed(RECIPIENTS, f"Every placeholder is filled for all {case.audience.recipient_count:,} people")


def check_languages(case: Case) -> Iterator[Check]:
    names = ", ".join(f"{count:,} get {language}" for language, count in case.audience.languages)
    if names:
        yield passed(LANGUAGES, "Every person gets a language the text has", names)
