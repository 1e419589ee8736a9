"""“Send this to me”: the very mail of a recipient, to the person who looks at it and to nobody else."""

from datetime import datetime

from django.shortcuts import get_object_or_404

from notifications.deliveries import direct
from notifications.deliveries.tasks import deliver_soon
from notifications.mailings.mail_view import mail_for, person_id
from notifications.mailings.models import Mailing
from portal.accounts.models import User
from rollout.tenants.models import Person


def send_own_copy(mailing: Mailing, to: str, *, user: User, at: datetime) -> None:
    """Tells the user what the person `to` (an id) gets, or the sample when `to` is empty. A foreign person is a 404."""
    person = None
    if to:
        known = Person.objects.visible_to(user).filter(tenant=mailing.tenant)
        person = get_object_or_404(known, pk=person_id(to))
    mail = mail_for(mailing, person)
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
        at=at,
    )
    deliver_soon()
