"""Whether the planned rate meets the deadline."""

from collections.abc import Iterator

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, acceptable, not_checked, passed

DEADLINE = "deadline"


def check_deadline(case: Case) -> Iterator[Check]:
    """What is found does not name the moment: it moves while somebody decides about it, and the page says it."""
    if case.mailing.not_after is None or not case.audience.recipient_count:
        return
    forecast = case.forecast
    if not forecast.is_known:
        advice = "The relay has no limit, and no mailing to many was sent yet: nobody knows how fast it goes."
        yield not_checked(DEADLINE, "Deadline: not checked", advice, case.times_url)
    elif forecast.deadline_missed:
        advice = "Start earlier, or set a later deadline. Whoever is left when it passes waits until a person decides."
        yield acceptable(DEADLINE, "At the planned rate the deadline cannot be met", advice, case.times_url)
    else:
        yield passed(DEADLINE, "At the planned rate everybody is told before the deadline")
