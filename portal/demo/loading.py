"""Loads the demo portfolio, by the same code that users' data goes through."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from notifications.texts.publishing import publish_from_pack as publish_texts
from portal.accounts.models import User
from portal.board import snapshots as board_snapshots
from portal.demo import snapshots
from portal.demo.accounts import make_accounts
from portal.demo.helpdesk import tell_the_helpdesk
from portal.demo.history import recorded
from portal.demo.people import DemoPerson, people_file, people_of
from portal.demo.tenants import TENANTS, DemoTenant
from portal.demo.waves import REMINDER_TENANTS, WAVES
from portal.demo.waving import Story
from portal.errors import PortalError
from rollout.changes.models import Change, Step
from rollout.changes.tracking import track
from rollout.documents.history import record_index
from rollout.tenants.importing import import_people
from rollout.tenants.models import Tenant

MC_ID = "MC1111780"
DOCUMENTS = Path(__file__).parent / "documents"
TRACKED = datetime(2025, 7, 9, 7, 0, tzinfo=UTC)
MOCKUPS_SEEN = datetime(2025, 7, 14, 13, 20, tzinfo=UTC)
DOCUMENTS_FOUND = datetime(2025, 8, 21, 4, 0, tzinfo=UTC)
TEXTS_PUBLISHED = datetime(2025, 8, 20, 8, 30, tzinfo=UTC)


class AlreadyThere(PortalError):
    """There are tenants already. The demo portfolio only loads into an empty portal."""


@transaction.atomic
def load(*, at: datetime) -> None:
    """Everything or nothing. `at` is today. Raises AlreadyThere."""
    if Tenant.objects.exists():
        raise AlreadyThere
    with recorded(TRACKED, None):
        change = track(MC_ID, at=TRACKED)
    tenants = {told.slug: _make_tenant(told) for told in TENANTS}
    with recorded(TRACKED, None):
        users = make_accounts()
    with recorded(TRACKED, users["ines"]):
        change.hand_to(users["ines"])
        change.tick(Step.FACTS, by=users["ines"], at=TRACKED)
    with recorded(MOCKUPS_SEEN, users["ines"]):
        change.tick(Step.MOCKUPS, by=users["ines"], at=MOCKUPS_SEEN)
    with recorded(TEXTS_PUBLISHED, users["ada"]):
        publish_texts(change, at=TEXTS_PUBLISHED)
    for told in TENANTS:
        _fill_tenant(told, tenants[told.slug], change, users)
    for told in TENANTS:
        _record_documents(told, tenants[told.slug], change)
    for slug in REMINDER_TENANTS:
        Story(tenants[slug], change, users).plan_reminder(at=at)
    tell_the_helpdesk(change, tenants, by=users["ada"], until=at)
    snapshots.write(change, tenants, until=at)
    board_snapshots.take(at)


def _make_tenant(told: DemoTenant) -> Tenant:
    with recorded(TRACKED, None):
        return Tenant.objects.create(
            tenant_id=told.tenant_id,
            slug=told.slug,
            name=told.name,
            cloud=told.cloud,
            time_zone=told.time_zone,
            locale=told.locale,
            mode=told.mode,
            sender_name=f"{told.name} IT changes",
            sender_address=f"it-changes@{told.domain}",
            reply_to=f"servicedesk@{told.domain}",
            service_desk_name=f"{told.name} service desk",
            service_desk_phone=told.phone,
            service_desk_hours=told.hours,
            forward_address=f"phishing@{told.domain}",
            is_demo=True,
        )


def _fill_tenant(told: DemoTenant, tenant: Tenant, change: Change, users: dict[str, User]) -> None:
    """People and phones, then the waves in the order of their numbers."""
    people = people_of(told)
    import_people(tenant, people_file(people), file_name=f"{told.slug}-people.csv", by=users["ada"], at=TRACKED)
    if tenant.is_trial:
        tenant.allow_list = [person.mail for person in people if person.wave and person.wave.number == 1]
        with recorded(TRACKED, users["ada"]):
            tenant.save(update_fields=["allow_list"])
    story = Story(tenant, change, users)
    for wave in (wave for wave in WAVES if wave.tenant == told.slug):
        if wave.refused:
            story.suppress(wave, _ids_in(people, wave.number), count=wave.refused)
        story.play(wave)


def _record_documents(told: DemoTenant, tenant: Tenant, change: Change) -> None:
    """The demo's folders, with the tasks that were found in them since 2025."""
    with recorded(DOCUMENTS_FOUND, None):
        record_index(tenant, change, DOCUMENTS / f"{told.slug}.yaml")


def _ids_in(people: list[DemoPerson], number: int) -> list[str]:
    return [person.entra_id for person in people if person.wave and person.wave.number == number]
