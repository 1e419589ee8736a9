"""One cell in, one value out. What cannot be read is None: unknown, never a guess."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from rollout.tenants.models import Platform

_YES = {"yes", "true", "1", "enabled", "on", "ja", "wahr", "oui", "vrai", "sí", "verdadero"}
_NO = {"no", "false", "0", "disabled", "off", "nein", "falsch", "non", "faux", "falso"}
# RFC 5321's dot-string; quoted local parts and literals exist on paper only, and hide what does harm in headers.
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])")
# Letters of the BCP 47 tag: language, maybe a script, maybe a region.
_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")
_US_TIME = "%m/%d/%Y %I:%M:%S %p"  # PowerShell in English; day and month are sure only because of AM and PM
_BLOCKED = {
    "keychainsync": "keychain_sync",
    "keychain": "keychain_sync",
    "icloudkeychain": "keychain_sync",
    "keychainblockcloudsync": "keychain_sync",
    "backup": "backup",
    "icloudbackup": "backup",
    "icloudblockbackup": "backup",
    "documentsync": "document_sync",
    "iclouddrive": "document_sync",
    "icloudblockdocumentsync": "document_sync",
}
_NOT_MANAGED = {"eas", "unmanaged", "none"}
_NO_SECOND_METHOD = ("email", "securityquestion", "password", "temporaryaccesspass", "none")
# https://learn.microsoft.com/graph/api/resources/userregistrationdetails, and what the report of Entra names besides.
_OTHER_METHODS = (
    "mobilephone",
    "alternatemobilephone",
    "officephone",
    "phone",
    "sms",
    "voice",
    "fido2",
    "passkey",
    "windowshello",
    "hardwareonetimepasscode",
    "hardwareoath",
    "macossecureenclavekey",
    "platformcredential",
    "x509certificate",
    "certificate",
    "externalauthenticationmethod",
    "externalauthmethod",
    "qrcodepin",
)
_COMPUTERS = ("windows", "mac", "linux", "chrome", "tvos", "visionos", "ubuntu", "surfacehub", "hololens")


def read_bool(text: str) -> bool | None:
    """“Yes”, “True”, “1”, “Enabled” and their like in the languages of the texts."""
    word = text.lower()
    return True if word in _YES else False if word in _NO else None


def read_managed(text: str) -> bool | None:
    """“Yes”, or who manages it: every manager Intune names does, but Exchange ActiveSync alone does not."""
    word = text.lower()
    if word in {"", "unknown"}:
        return None
    said = read_bool(word)
    return said if said is not None else word not in _NOT_MANAGED


def read_mail(text: str) -> str:
    """The address, its domain as DNS writes it; empty when no mail can go there."""
    local, at, domain = text.rpartition("@")
    if not at or len(text) > 254 or len(local) > 64 or not _LOCAL_PART.fullmatch(local):
        return ""
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return f"{local}@{domain}" if _DOMAIN.fullmatch(domain) else ""


def read_locale(text: str) -> str:
    """“de-DE” for “de_de”; empty for what is no language tag."""
    parts = _LOCALE.fullmatch(text)
    if not parts:
        return ""
    language, script, region = parts.groups()
    return "-".join(filter(None, [language.lower(), script and script.title(), region and region.upper()]))


def read_moment(text: str) -> datetime | None:
    """An ISO time, taken for UTC where it names no zone: Graph's and Intune's own form. No two-faced dates."""
    try:
        if text.endswith(("AM", "PM")):
            return datetime.strptime(text, _US_TIME).replace(tzinfo=UTC)
        # Intune writes seven digits of a second, Python reads six.
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment.year >= 2000 else None  # “0001-01-01” is Graph's way to say never


def read_words(text: str) -> list[str]:
    """The parts of a list in one cell, by “;” or “|” or line; each once, in order."""
    return list(dict.fromkeys(part for raw in re.split(r"[;|\n]", text) if (part := raw.strip())))


def read_blocked(text: str) -> list[str] | None:
    """What device management blocks; None when a word is none we know."""
    plain = [re.sub(r"[\W_]", "", part).lower() for part in re.split(r"[;|,\s]+", text) if part]
    if any(word not in _BLOCKED for word in plain):
        return None
    return sorted({_BLOCKED[word] for word in plain})


def read_platform(system: str, model: str) -> str | None:
    """The platform of a phone; None for a computer. Intune says “iOS/iPadOS” for both, so the model decides."""
    word = re.sub(r"\s", "", f"{system}").lower()
    if word.startswith(_COMPUTERS):
        return None
    if word.startswith("android"):
        return Platform.ANDROID
    if word.startswith(("ipad", "ios", "iphone")):
        is_ipad = model.lower().startswith("ipad") or word.startswith("ipad")
        return Platform.IPADOS if is_ipad else Platform.IOS
    return Platform.UNKNOWN


def platform_of_app(key: list[int] | None, phone_name: str) -> str:
    """The platform by the look of Authenticator's version: 6.8.33 is an iPhone's, 6.2408.5807 (year, month) Android's.

    The numbering is observed, not documented; the name of the phone, where it says so, decides between phone and pad.
    """
    name = phone_name.lower()
    if key and len(key) > 1 and key[1] >= 1000:
        return Platform.ANDROID
    if "ipad" in name:
        return Platform.IPADOS
    if "iphone" in name or (key and len(key) > 2):
        return Platform.IOS
    return Platform.UNKNOWN


def read_methods(text: str) -> tuple[bool | None, bool | None]:
    """What `judge_methods` makes of a list of methods in one cell."""
    return judge_methods(part for part in re.split(r"[;|,\n]", text) if part.strip())


def judge_methods(words: Iterable[str]) -> tuple[bool | None, bool | None]:
    """Whether the person uses Authenticator, and whether it is the only second method. By methodsRegistered.

    A software code alone may come from any app, and a method that nobody here knows may be anything: then nobody knows.
    Mail, security questions and a pass for some hours are no second method that lasts.
    """
    methods = {re.sub(r"[\W_]", "", word).lower() for word in words}
    ours = {m for m in methods if "microsoftauthenticator" in m or m == "passkeydeviceboundauthenticator"}
    codes = {m for m in methods if m.startswith(("softwareonetimepasscode", "softwareoath"))}
    others = {m for m in methods - ours - codes if not m.startswith(_NO_SECOND_METHOD)}
    known = {m for m in others if m.startswith(_OTHER_METHODS)}
    if ours:
        return True, False if known else None if others else True
    return (None, None) if codes or others - known else (False, False)
