"""A change before anybody wrote its pack: every page stands and says what is not known."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.board import figures, snapshots
from rollout.changes.models import Change
from rollout.documents.sweeps import due_scans
from rollout.tenants.models import Role, Tenant
from rollout.waves.models import ReachSnapshot
from tests.architecture.doors import Right, Side, cast, doors, furnish
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.changes import make_change
from tests.factories.tenants import make_access, make_person, make_phone, make_tenant

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 9, 24, 10, tzinfo=UTC)
NOWHERE = "MC9999999"
LOOK = (Client.get, {})
KNOCKS = (
    LOOK,
    (Client.get, {"format": "csv"}),
    (Client.get, {"view": "table", "as_of": "2025-08-01"}),
    (Client.post, {}),
)
SEE_MOST = (Right.ADMINISTRATOR, Right.PORTAL)


@pytest.fixture
def change():
    return make_change(pack=NOWHERE)


@pytest.fixture
def ines(client):
    user = make_portal_administrator(name="Ines Brandt")
    client.force_login(user)
    return user


@pytest.fixture
def tenant(ines):
    tenant = make_tenant(name="Fabrikam")
    make_phone(make_person(tenant))
    make_access(ines, tenant, role=Role.ADMINISTRATOR)
    return tenant


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


# Everybody looks; the further ways are walked by those who see most. A broken pack counts as a missing one: one of
# them walks that way once more.
@pytest.mark.parametrize(("pack", "rights"), [("missing", tuple(Right)), ("broken", (Right.ADMINISTRATOR,))])
def test_every_address_stands_for_everybody(pack, rights, settings, tmp_path):
    shared, side = furnish(), Side("Homeland")
    make_change(pack=NOWHERE)
    make_change(mc_id="MC1200000")
    if pack == "broken":
        (tmp_path / NOWHERE).mkdir()
        settings.PACK_DIRS = [str(tmp_path)]
    logging.disable(logging.CRITICAL)

    broken = _broken_doors(shared | side.examples(), cast(side), rights)

    logging.disable(logging.NOTSET)
    assert broken == []


def _broken_doors(examples, people, rights):
    found, clients = [], {right: Client(raise_request_exception=False) for right in people}
    for right, user in people.items():
        clients[right].force_login(user)
    for door in doors():
        for right in rights:
            for knock, query in KNOCKS if right in SEE_MOST else (LOOK,):
                with transaction.atomic():
                    if knock(clients[right], door.path(examples), query).status_code == 500:
                        found.append(f"{door.name} for {right.name} by {knock.__name__} {query}")
                    transaction.set_rollback(True)
    return found


def test_the_overview_begins_with_the_pack(client, ines, change):
    shown = page(client, "changes:detail", change.mc_id)

    assert "Write the pack" in shown
    assert shown.count("manage.py start_pack MC1111780") == 2
    assert "Look at the mockups" not in shown


def test_a_pack_that_cannot_be_read_says_file_and_reason(client, ines, change, settings, tmp_path):
    (tmp_path / NOWHERE).mkdir()
    settings.PACK_DIRS = [str(tmp_path)]

    for name in ("changes:detail", "board:board", "texts:list"):
        assert "change.yaml: the file is missing in the pack MC9999999" in page(client, name, change.mc_id)


def test_the_board_counts_no_phones_and_says_so(client, ines, change, tenant):
    shown = page(client, "board:board", change.mc_id)

    assert "Fabrikam" in shown
    assert "whom it concerns is not known" in shown
    assert "no pack says what to count" in shown


def test_the_exported_board_leaves_empty_what_is_not_known(client, ines, change, tenant):
    answer = client.get(reverse("board:tenants_csv", args=[change.mc_id]))

    row = b"".join(answer).decode("utf-8-sig").splitlines()[1]
    assert row.startswith("Fabrikam,Worldwide,UTC,Trial,0,0,0,,,,,0,0,0")


def test_nothing_is_noted_of_a_day_of_which_nothing_is_known(change, tenant):
    assert snapshots.take(NOW) == 0
    assert not ReachSnapshot.objects.exists()


def test_the_days_before_the_pack_are_shown_as_unknown(client, ines, change, tenant):
    yesterday = (timezone.now() - timedelta(days=1)).date()
    Change.objects.update(tracked_since=yesterday - timedelta(days=5))

    assert client.get(reverse("board:board", args=[change.mc_id]), {"as_of": yesterday}).status_code == 200


def test_nobody_told_is_not_less_than_nobody(change, tenant):
    known = figures.live(Tenant.objects.all(), change, NOW)[tenant.pk]

    assert (known.phones, known.people_affected, known.people_told, known.people_not_told) == (0, 0, 0, 0)


@pytest.mark.parametrize("name", ["board:phones", "board:told"])
def test_the_lists_behind_the_figures_say_what_is_not_known(client, ines, change, tenant, name):
    assert "has no pack yet" in page(client, name, change.mc_id)


def test_the_documents_of_another_change_are_not_shown(client, ines, change, tenant):
    make_change(mc_id="MC1200000")

    shown = page(client, "documents:home", change=change.mc_id)

    assert "This pack has none." in shown
    assert "MC1200000" not in shown


def test_no_scan_is_asked_for(change, tenant):
    assert due_scans(NOW) == []


def test_a_notice_for_the_helpdesk_can_be_written_before_the_pack(client, ines, change):
    assert "Write it in English" in page(client, "helpdesk:notice", change.mc_id)
    assert "## Say this" in page(client, "helpdesk:edit", change.mc_id, "en")


def test_publishing_says_that_there_is_no_pack(client, ines, change):
    answer = client.post(reverse("texts:publish", args=[change.mc_id]), follow=True)

    assert "there is no pack of this name" in answer.content.decode()
    assert "No texts yet" in answer.content.decode()


def test_somebody_without_a_tenant_sees_the_overview(client, change):
    client.force_login(make_user())

    assert "Write the pack" in page(client, "changes:detail", change.mc_id)
