"""Findings that a person accepts with a reason, and those that hold a mailing up."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from notifications.deliveries import freezing
from notifications.deliveries.freezing import Audience
from notifications.mailings.checks import Case, Check, checks_of
from notifications.mailings.models.acceptance import Acceptance
from notifications.mailings.models.refusals import ChangedMeanwhile, FindingsOpen, NeverAccepted
from portal.accounts.models import User

if TYPE_CHECKING:
    from notifications.mailings.models.mailing import Mailing


def open_findings(checks: Iterable[Check], *, starting: bool) -> list[Check]:
    """What holds it up: what is to do, of an approval without what is only about the moment of sending."""
    return [check for check in checks if check.state == "to_do" and (starting or not check.only_at_start)]


def refuse_open_findings(mailing: "Mailing", audience: Audience, at: datetime, *, starting: bool) -> None:
    """Raises FindingsOpen with everything that nobody has mended or accepted."""
    if found := open_findings(checks_of(Case(mailing, audience, at)), starting=starting):
        raise FindingsOpen([check.title for check in found])


@transaction.atomic
def accept(mailing: "Mailing", key: str, found_hash: str, *, reason: str, by: User, at: datetime) -> Acceptance:
    """One person accepts one finding of what the mailing says now. Accepted twice it stays with whoever was first.

    Raises ChangedMeanwhile when this is not what is found now, NeverAccepted where nobody may accept it.
    """
    case = Case(mailing, freezing.preview(mailing), at)
    found = next((check for check in checks_of(case) if check.key == key), None)
    if found is None or found.found_hash != found_hash:
        raise ChangedMeanwhile
    if not found.may_accept:
        raise NeverAccepted
    values = {"title": found.title[:300], "reason": reason, "by": by, "at": at}
    row, _ = Acceptance.objects.get_or_create(mailing=mailing, check_key=key, found_hash=found_hash, defaults=values)
    return row
