"""Why a phone is in its class, in words, and from where we know it."""

from dataclasses import dataclass

from rollout.tenants.models import Phone
from rollout.tenants.reach import ReachClass, Thresholds

SWITCHED_OFF = {
    "keychain_sync": "iCloud Keychain",
    "backup": "iCloud Backup",
    "document_sync": "iCloud Drive",
}
NOTHING_ASKED = "What the change asks of phones is not known yet"
TONES = {
    ReachClass.ONLY_METHOD: "danger",
    ReachClass.BLOCKED: "danger",
    ReachClass.TOO_OLD: "warning",
    ReachClass.UPDATE: "warning",
    ReachClass.UNKNOWN: "trial",
    ReachClass.READY: "nothing",
    ReachClass.NOT_IOS: "nothing",
}


@dataclass(frozen=True)
class PhoneInWords:
    """One phone as a page shows it. `look` is its icon among those of `attention`."""

    phone: Phone
    reach_class: ReachClass
    reason: str

    @property
    def look(self) -> str:
        return TONES[self.reach_class]


def in_words(phone: Phone, thresholds: Thresholds) -> PhoneInWords:
    """A phone out of `reach.classified`, with the reason of its class."""
    reach_class = ReachClass(phone.reach_class)  # type: ignore[attr-defined]
    reason = _reason(phone, reach_class, thresholds) if thresholds.is_known else NOTHING_ASKED
    return PhoneInWords(phone, reach_class, reason)


def _reason(phone: Phone, reach_class: ReachClass, thresholds: Thresholds) -> str:
    app, system = (".".join(map(str, key)) for key in (thresholds.app, thresholds.system))
    if reach_class == ReachClass.BLOCKED:
        names = [SWITCHED_OFF[name] for name in phone.blocked if name in SWITCHED_OFF]
        return f"Device management switches off {' and '.join(names) or 'what the change needs'}"
    if reach_class == ReachClass.TOO_OLD:
        return f"Its system {phone.os_version} is older than {system}".replace("  ", " ")
    if reach_class == ReachClass.UPDATE:
        return f"The app {phone.app_version} is older than {app}".replace("  ", " ")
    if reach_class == ReachClass.UNKNOWN:
        return "No source says which version of the app is on it"
    if reach_class == ReachClass.READY:
        return "Nothing known stands in its way"
    return "The change is not for this platform"
