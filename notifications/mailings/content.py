"""What an approval is bound to: everything that decides what people read, who they are and when they get it."""

import hashlib
import json
from typing import TYPE_CHECKING

from notifications.deliveries.corrected import corrected_by
from notifications.deliveries.told import dates_now, told_of
from notifications.texts.models import Purpose, TextVersion

if TYPE_CHECKING:
    from notifications.mailings.models import Mailing


def content_hash(mailing: "Mailing") -> str:
    """SHA-256 of text, audience rule, all dates it can say, sender, schedule and policy, as 64 hexadecimal digits.

    Any edit of one of them gives another hash, and so voids the approvals.
    """
    wave, tenant = mailing.wave, mailing.wave.tenant
    content = {
        "texts": [
            [version.locale, version.subject, version.preheader, version.markdown, version.content_hash]
            for version in TextVersion.objects.filter(text=mailing.text_id, version=mailing.version).order_by("locale")
        ],
        "audience": wave.audience,
        "dates": dates_now(wave).to_json(),
        "earlier": _earlier(mailing),
        "corrects": [one.pk for one in corrected_by(mailing)],
        "times": [str(mailing.send_at), str(mailing.not_after)],
        "in_doubt": mailing.in_doubt_policy,
        "first": [mailing.canary_count, mailing.canary_wait_minutes, mailing.canary_limit],
        "sender": [tenant.sender_name, tenant.sender_address, tenant.reply_to],
        "service_desk": [tenant.service_desk_name, tenant.service_desk_phone, tenant.service_desk_hours],
        "forward": tenant.forward_address,
        "tenant": [tenant.name, tenant.public_url, tenant.locale, tenant.time_zone],
        "mode": tenant.mode,
        "reference": mailing.reference,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _earlier(mailing: "Mailing") -> dict[int, dict[str, list[str]]]:
    """Of a mailing about changed dates: what its people were told, by the mailing that told them."""
    if mailing.purpose != Purpose.DATE_CHANGED:
        return {}
    return {pk: said.to_json() for pk, said in told_of(mailing.wave, but=mailing.pk).outdated.items()}
