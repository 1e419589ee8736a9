"""“Send this to me”: the very mail of a recipient, to the person who looks at it and to nobody else."""

from datetime import datetime

from notifications.deliveries import direct
from notifications.deliveries.models import DirectMail
from notifications.mailings.mail_view import mail_for, person_of
from notifications.mailings.models import Mailing
from portal.accounts.models import User


def send_own_copy(mailing: Mailing, to: str, *, user: User, at: datetime, locale: str = "") -> DirectMail:
    """Tells the user what the person `to` (an id) gets, or the sample in `locale` when `to` is empty.

    The address is the one of the user's account: no other comes in. A foreign person is a 404. Somebody whom the tenant
    may not tell gets nothing: the mail's `reason` says why.
    """
    mail = mail_for(mailing, person_of(mailing, to, user=user), locale)
    return direct.tell(
        tenant=mailing.tenant,
        address=user.email,
        subject_noun="mailing",
        subject_id=mailing.pk,
        key=f"own-copy:{mailing.pk}:{user.pk}:{at.isoformat()}",
        mail=mail,
        at=at,
    )


def said_of(copy: DirectMail) -> str:
    """What becomes of it, to the person who asked for it."""
    if copy.reason:
        return f"Not sent to {copy.address}: {copy.reason[0].lower()}{copy.reason[1:]}."
    return f"On its way to {copy.address}, and to nobody else."
