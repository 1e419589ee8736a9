"""Why a phone is in its class, in words, and from where we know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rollout.tenants.models import Phone, Platform
from rollout.tenants.reach import ReachClass, ReachReason, Thresholds

SWITCHED_OFF = {
    "keychain_sync": "iCloud Keychain",
    "backup": "iCloud Backup",
    "document_sync": "iCloud Drive",
}
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
    known: Any = phone  # classified() wrote what Phone itself does not have
    reason = ReachReason(known.reach_reason)
    return PhoneInWords(phone, ReachClass(known.reach_class), _reason(known, reason, thresholds))


def phone_in_words(phone: Phone) -> str:
    """“Adele’s phone: iPhone, iOS 17.5, app 6.8.31”, as far as it is known."""
    apple = phone.platform in (Platform.IOS, Platform.IPADOS)
    parts = [phone.get_platform_display() if phone.platform != Platform.UNKNOWN else "Phone"]
    parts += [f"{'iOS' if apple else 'system'} {phone.os_version}"] if phone.os_version else []
    parts += [f"app {phone.app_version}"] if phone.app_version else []
    said = ", ".join(parts)
    return f"{phone.name}: {said}" if phone.name and phone.name != parts[0] else said


def _reason(phone: Any, reason: ReachReason, thresholds: Thresholds) -> str:
    app, system = (".".join(map(str, key)) for key in (thresholds.app, thresholds.system))
    if reason == ReachReason.BLOCKED:
        names = [SWITCHED_OFF[name] for name in phone.blocked if name in SWITCHED_OFF]
        return f"Device management switches off {' and '.join(names) or 'what the change needs'}"
    if reason == ReachReason.TOO_OLD:
        return f"Its system {_version(phone.os_version, phone.known_os_key)} is older than {system}"
    if reason == ReachReason.APP_OLD:
        return f"The app {_version(phone.app_version, phone.known_app_key)} is older than {app}"
    return reason.label


def _version(text: str, key: Sequence[int]) -> str:
    """As its row writes it, else the numbers that a row it stands for knows."""
    return text or ".".join(map(str, key))
