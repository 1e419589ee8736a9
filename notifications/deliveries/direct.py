"""Single mails outside a mailing: to a document's owner, an approver, oneself. This is the only way to send one."""

from datetime import datetime

from notifications.deliveries import addresses
from notifications.deliveries.models import DeliveryState, DirectMail, Suppression
from notifications.deliveries.tasks import deliver_soon
from notifications.texts.rendering import RenderedMail
from rollout.tenants.models import Tenant


def tell(
    *,
    tenant: Tenant,
    address: str,
    subject_noun: str,
    subject_id: int,
    key: str,
    mail: RenderedMail,
    at: datetime,
) -> DirectMail:
    """One mail to one address, in the name of the tenant. Told twice with the same `key`, it is sent once.

    `subject_noun` and `subject_id` say what it is about. Somebody who may not get it has a row too, `suppressed` with
    the reason: a trial tenant tells its allow-list only.
    """
    address = address.strip()
    reason = why_not(tenant, address, at)
    fields = {
        "tenant": tenant,
        "address": address[: addresses.LONGEST],
        "subject_noun": subject_noun,
        "subject_id": subject_id,
        "subject": mail.subject[:200],
        "html": mail.html,
        "plain": mail.plain,
        "picture_id": mail.picture_id,
        "locale": mail.locale,
        "state": DeliveryState.SUPPRESSED if reason else DeliveryState.WAITING,
        "reason": reason,
        "created_at": at,
        "settled_at": at if reason else None,
    }
    told, is_new = DirectMail.objects.get_or_create(key=key, defaults=fields)
    if is_new and not reason:
        deliver_soon()
    return told


def why_not(tenant: Tenant, address: str, at: datetime) -> str:
    """Why an address may get no single mail of a tenant, in words; empty when it may."""
    if missing := tenant.missing_for_sending():
        return f"{tenant} cannot send: {', '.join(missing)} missing"
    if not address:
        return addresses.NO_ADDRESS
    if not addresses.is_usable(address):
        return addresses.UNUSABLE
    if tenant.is_trial and address.lower() not in {allowed.lower() for allowed in tenant.allow_list}:
        return addresses.NOT_ALLOWED
    refused = Suppression.objects.filter(tenant=tenant).in_force(at).of_address(address)
    return addresses.SUPPRESSED if refused.exists() else ""
