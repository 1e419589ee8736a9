"""The board says what Microsoft says of a change in each tenant, and where it says nothing."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from rollout.changes.models import TenantPost
from rollout.tenants.models import Role
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, tzinfo=UTC)
NONE_GIVEN = "Microsoft gives no tenant status for this post."


@pytest.fixture
def change():
    return make_change(tracked_since=NOW.date())


@pytest.fixture
def tenant(client):
    tenant = make_tenant(name="Contoso")
    client.force_login(make_user_with_role(tenant, Role.READER))
    return tenant


def listed(tenant, change, status=""):
    return TenantPost.objects.create(
        tenant=tenant, mc_id=change.mc_id, listed_since=NOW, last_listed_at=NOW, feature_status=status
    )


def board(client, change, name="board:board", *args, **query):
    return client.get(reverse(name, args=[change.mc_id, *args]), query).text


def test_a_status_stands_beside_its_tenant(client, change, tenant):
    listed(tenant, change, "InRollout")

    assert "Microsoft: Rolling out" in board(client, change)
    assert "<p>Rolling out.</p>" in board(client, change, "board:drawer", tenant.slug)
    assert NONE_GIVEN not in board(client, change)


def test_a_post_without_statuses_is_said_once(client, change, tenant):
    listed(tenant, change)

    assert board(client, change).count(NONE_GIVEN) == 1
    assert f"<p>{NONE_GIVEN}</p>" in board(client, change, "board:drawer", tenant.slug)


def test_a_tenant_that_was_not_fetched_is_no_tenant_without_a_status(client, change, tenant):
    page = board(client, change)

    assert NONE_GIVEN not in page
    assert "no Message center was fetched that lists this post" in page


def test_a_foreign_tenants_status_is_not_told(client, change, tenant):
    listed(make_tenant(name="Fabrikam"), change, "Launched")

    assert "Launched" not in board(client, change)


def test_the_file_names_the_status(client, change, tenant):
    listed(tenant, change, "Scheduled")

    response = client.get(reverse("board:tenants_csv", args=[change.mc_id]))

    header, row = response.getvalue().decode("utf-8-sig").splitlines()[:2]
    assert header.rstrip().endswith("Microsoft’s status")
    assert row.rstrip().endswith("Scheduled")
