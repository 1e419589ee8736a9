"""“Send this to me”: the very mail of a recipient, to the person who looks at it and to nobody else."""

from datetime import datetime

from notifications.deliveries import direct
from notifications.deliveries.tasks import deliver_soon
from notifications.mailings.mail_view import mail_for, person_of
from notifications.mailings.models import Mailing
from portal.accounts.models import User


def send_own_copy(mailing: Mailing, to: str, *, user: User, at: datetime) -> None:
    """Tells the user what the person `to` (an id) gets, or the sample when `to` is empty. A foreign person is a 404."""
    mail = mail_for(mailing, person_of(mailing, to, user=user))
    direct.tell(
        tenant=mailing.tenant,
        address=user.email,
        subject_noun="mailing",
        subject_id=mailing.pk,
        key=f"own-copy:{mailing.pk}:{user.pk}:{at.isoformat()}",
        subject=mail.subject,
        html=mail.html,
        plain=mail.plain,
        locale=mail.locale,
        picture_id=mail.picture_id,
        at=at,
    )
    deliver_soon()
