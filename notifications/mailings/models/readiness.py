"""What must be so before a mailing starts."""

from datetime import datetime
from typing import TYPE_CHECKING

from notifications.deliveries import freezing, home
from notifications.mailings.checks.accepting import refuse_open_findings
from notifications.mailings.checks.wave import needed_wave, telling_waves
from notifications.mailings.models.refusals import NotReadyToSend
from notifications.mailings.models.transition import MailingState

if TYPE_CHECKING:
    from notifications.mailings.models.mailing import Mailing


def refuse_if_not_ready(mailing: "Mailing", at: datetime) -> None:
    """Raises NotReadyToSend with the first thing that is missing, and NotAtHome.

    `start` asks while it holds wave and mailing.
    """
    home.refuse_elsewhere()
    wave, tenant = mailing.wave, mailing.tenant
    if wave.state not in telling_waves(mailing.purpose):
        needed = needed_wave(mailing.purpose)
        raise NotReadyToSend(f"The wave is “{wave.get_state_display()}”; it must be {needed} first.")
    if mailing.corrects and mailing.corrects.state == MailingState.SENDING:
        raise NotReadyToSend(f"{mailing.corrects.reference} is still being sent. Stop it first, then correct it.")
    if missing := tenant.missing_for_sending():
        raise NotReadyToSend(f"{tenant} cannot send yet: {', '.join(missing)} missing.")
    if mailing.not_after and mailing.not_after < at:
        raise NotReadyToSend("The deadline of this mailing has passed. Set a new one, then have it approved again.")
    audience = freezing.preview(mailing)
    if not audience.recipient_count:
        raise NotReadyToSend("Nobody would get this mailing. See who does not, and why.")
    if not mailing.is_approved(audience.recipient_count):
        raise NotReadyToSend("Not enough people have approved what this mailing says now.")
    refuse_open_findings(mailing, audience, at, starting=True)
