"""What an approval is bound to: everything that decides what people read, who they are and when they get it."""

import hashlib
import json
from typing import TYPE_CHECKING

from notifications.texts.models import TextVersion

if TYPE_CHECKING:
    from notifications.mailings.models import Mailing


def content_hash(mailing: "Mailing") -> str:
    """SHA-256 of text, audience rule, wave days, sender, schedule and policy, as 64 hexadecimal digits.

    Any edit of one of them gives another hash, and so voids the approvals.
    """
    wave, tenant = mailing.wave, mailing.wave.tenant
    content = {
        "texts": [
            [version.locale, version.subject, version.preheader, version.markdown]
            for version in TextVersion.objects.filter(text=mailing.text_id, version=mailing.version).order_by("locale")
        ],
        "audience": wave.audience,
        "days": [str(wave.starts_on), str(wave.ends_on)],
        "times": [str(mailing.send_at), str(mailing.not_after)],
        "in_doubt": mailing.in_doubt_policy,
        "sender": [tenant.sender_name, tenant.sender_address, tenant.reply_to],
        "service_desk": [tenant.service_desk_name, tenant.service_desk_phone, tenant.service_desk_hours],
        "forward": tenant.forward_address,
        "mode": tenant.mode,
        "reference": mailing.reference,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
