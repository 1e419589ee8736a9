"""Whether people are at work when it starts, and still when it would end."""

from collections.abc import Iterator

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, acceptable, passed
from rollout.tenants import work_hours

START, END = "quiet-start", "quiet-end"


def check_quiet_hours(case: Case) -> Iterator[Check]:
    """A mail at night rings phones, and nobody answers at the service desk.

    A start outside them says enough: where it would end is another question once the start is right.
    Of a mailing without a planned start it is about this moment, so it holds up the sending and no approval.
    """
    planned, tenant = case.mailing.send_at, case.tenant
    hours = f"{tenant} works {work_hours.in_words(tenant)} ({tenant.time_zone})."
    if not work_hours.is_at_work(tenant, max(planned or case.at, case.at)):
        title = "It would start outside working hours" if planned else "It is outside working hours now"
        advice = "Plan a start within them, or say why people are told at such a time."
        yield acceptable(START, title, f"{hours} {advice}", case.times_url, only_at_start=planned is None)
        return
    yield passed(START, "It starts within working hours", hours)
    forecast = case.forecast
    if forecast.is_known and forecast.after_hours:
        advice = "Start earlier, or say why the last people are told at such a time."
        title = "It would not be done within working hours"
        yield acceptable(END, title, f"{hours} {advice}", case.times_url, only_at_start=planned is None)
