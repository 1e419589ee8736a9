"""How a person's class, its reason and its source are said. What nobody else can know is asked of the person."""

from collections.abc import Mapping

from rollout.tenants.judging import REGISTRATION
from rollout.tenants.models import PhoneSource
from rollout.tenants.reach import ReachClass, ReachReason, Thresholds

ASK = "Unknown: ask the person"
# A person is asked, and one without an iPhone or Authenticator is not concerned.
PEOPLE_LABELS: Mapping[ReachClass, str] = {
    ReachClass.ONLY_METHOD: "Only method",
    ReachClass.BLOCKED: "Blocked",
    ReachClass.TOO_OLD: "iOS too old",
    ReachClass.UPDATE: "Update and open",
    ReachClass.UNKNOWN: "Ask the person",
    ReachClass.READY: "Ready",
    ReachClass.NOT_IOS: "Not concerned",
}
SOURCE_LABELS: Mapping[str, str] = {
    **{source.value: source.label for source in PhoneSource},
    REGISTRATION: "Registration report, or our own file",
}


def class_in_words(reach_class: ReachClass) -> str:
    """The class of one person: “Unknown: ask the person” where the list of classes has only “Ask the person”."""
    return ASK if reach_class == ReachClass.UNKNOWN else PEOPLE_LABELS[reach_class]


def reason_in_words(reason: ReachReason, thresholds: Thresholds) -> str:
    """“The app is older than 6.8.33”: with the version that is asked for, where the reason is one."""
    asked = {ReachReason.APP_OLD: thresholds.app, ReachReason.TOO_OLD: thresholds.system}.get(reason, ())
    version = ".".join(map(str, asked))
    return reason.label.replace("the change asks for", version) if version else reason.label


def source_in_words(source: str) -> str:
    """Who told what decided; “no source” where nobody told anything."""
    return SOURCE_LABELS.get(source, "no source")
