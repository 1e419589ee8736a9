"""What Graph told, as rows of the loads' temporary table: from there on both ways have one set of rules."""

from collections.abc import Iterable

from rollout.tenants.graph.rows import AuthenticatorRow, DeviceRow, RegistrationRow, UserRow
from rollout.tenants.importing.columns import Columns
from rollout.tenants.importing.rows import ImportRow
from rollout.tenants.models import ImportKind

PERSON_FIELDS = frozenset({"upn", "mail", "name", "given_name", "locale", "country", "is_enabled"})
_DEVICE_FIELDS = ("device_id", "phone_name", "platform", "os_version", "is_managed", "is_supervised", "last_seen_at")


def _columns(kind: ImportKind, *told: str) -> Columns:
    """What a list says of whom its object ids name."""
    return Columns(kind, 0, dict.fromkeys(("object_id", *told), (0,)), [])


REGISTRATIONS = _columns(ImportKind.REGISTRATION, "methods")
AUTHENTICATORS = _columns(ImportKind.METHODS, "device_id", "phone_name", "app_version")


def people(told: Iterable[str]) -> Columns:
    """A list of people that says so much of each."""
    return _columns(ImportKind.PEOPLE, *told)


def devices(*, with_blocked: bool) -> Columns:
    """A list of devices, with what is switched off on them where that could be read."""
    told = (*_DEVICE_FIELDS, "blocked") if with_blocked else _DEVICE_FIELDS
    return _columns(ImportKind.DEVICES, *told)


def person(line: int, row: UserRow) -> ImportRow:
    return ImportRow(
        line,
        key=row.entra_id,
        object_id=row.entra_id,
        upn=row.upn,
        mail=row.mail,
        name=row.name,
        given_name=row.given_name,
        locale=row.locale,
        country=row.country,
        is_enabled=row.is_enabled,
    )


def registration(line: int, row: RegistrationRow) -> ImportRow:
    return ImportRow(
        line,
        object_id=row.entra_id,
        upn=row.upn,
        uses_authenticator=row.uses_authenticator,
        only_authenticator=row.only_authenticator,
    )


def device(line: int, row: DeviceRow, blocked: list[str]) -> ImportRow:
    return ImportRow(
        line,
        object_id=row.user_id,
        upn=row.upn,
        mail=row.mail,
        device_id=row.device_id,
        phone_name=row.name,
        platform=row.platform,
        os_version=row.os_version,
        os_key=row.os_key,
        is_managed=row.is_managed,
        is_supervised=row.is_supervised,
        blocked=blocked,
        last_seen_at=row.last_seen_at,
    )


def authenticator(line: int, entra_id: str, row: AuthenticatorRow) -> ImportRow:
    return ImportRow(
        line,
        object_id=entra_id,
        device_id=row.device_id,
        phone_name=row.name,
        platform=row.platform,
        app_version=row.app_version,
        app_key=row.app_key,
    )
