"""Whether people had this text before, and how often they were told something this week."""

from django.conf import settings

from notifications.mailings.checks.among import AGAIN, OFTEN, list_url, total
from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, acceptable, passed
from portal.formatting import counted


def check_again(case: Case) -> Check:
    """The same version once more says nothing new to whoever has it."""
    if people := total(case.found[AGAIN]):
        title = f"{counted(people, 'person', 'people')} had this very text before"
        advice = "Publish a new version, leave them out of the wave, or say why they are told again."
        return acceptable(AGAIN, title, advice, list_url(case.mailing, AGAIN))
    return passed(AGAIN, "Nobody had this very text before")


def check_often(case: Case) -> Check:
    """Whoever is told too much reads nothing of it."""
    most = settings.MAILS_A_WEEK
    if people := total(case.found[OFTEN]):
        title = f"{counted(people, 'person', 'people')} would get more than {counted(most, 'mail')} within seven days"
        advice = "Choose a later start, or say why it cannot wait."
        return acceptable(OFTEN, title, advice, list_url(case.mailing, OFTEN))
    return passed(OFTEN, f"Nobody gets more than {counted(most, 'mail')} within seven days")
