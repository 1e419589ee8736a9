"""Whose Authenticators are asked for today."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rollout.tenants.models import Person, Phone, PhonesAsked, Tenant
from rollout.tenants.syncing import asking
from rollout.tenants.syncing.asking import newest_wanted, people_to_ask
from tests.factories.tenants import make_person, make_phone, make_tenant

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 10, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def asked(tenant: Tenant, ago: timedelta, app_version: str = "", **overrides: Any) -> str:
    person = make_person(tenant, **overrides)
    PhonesAsked.objects.create(person=person, asked_at=AT - ago)
    if app_version:
        make_phone(person, source=Phone.Source.AUTHENTICATOR, app_version=app_version)
    return str(person.entra_id)


def test_the_newest_version_that_a_change_asks_for_is_known_from_the_packs() -> None:
    assert newest_wanted() == [6, 8, 33]


def test_first_who_never_was_then_the_overdue_then_who_is_behind_then_the_others() -> None:
    tenant = make_tenant()
    ready = asked(tenant, 3 * DAY, "6.8.40")
    longer_ready = asked(tenant, 4 * DAY, "6.8.40")
    behind = asked(tenant, 2 * DAY, "6.8.9")
    overdue = asked(tenant, 15 * DAY, "6.8.40")
    never = make_person(tenant).entra_id

    assert people_to_ask(tenant, AT) == [never, overdue, behind, longer_ready, ready]


@pytest.mark.parametrize(
    "nobody",
    [{"left_at": AT}, {"is_enabled": False}, {"uses_authenticator": False}],
    ids=["left", "disabled", "without Authenticator"],
)
def test_who_cannot_have_one_is_not_asked_for(nobody: dict[str, Any]) -> None:
    tenant = make_tenant()
    make_person(tenant, **nobody)

    assert people_to_ask(tenant, AT) == []


def test_a_second_sync_on_one_day_asks_for_nobody_twice() -> None:
    tenant = make_tenant()
    asked(tenant, 19 * HOUR)
    again = asked(tenant, 21 * HOUR)

    assert people_to_ask(tenant, AT) == [again]


def test_a_day_has_room_for_a_seventh_and_for_everybody_who_never_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "LEAST_A_DAY", 1)
    tenant = make_tenant()
    for _ in range(15):
        asked(tenant, 2 * DAY)
    for _ in range(6):
        make_person(tenant)

    found = people_to_ask(tenant, AT)

    assert Person.objects.count() == 21
    assert len(found) == 6 + 3


def test_other_tenants_are_not_asked_for() -> None:
    make_person()

    assert people_to_ask(make_tenant(), AT) == []
