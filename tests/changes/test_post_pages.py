"""One post: its versions compared, and where it is listed."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from rollout.changes.importing import keep
from rollout.changes.models import Announcement, TenantPost
from rollout.changes.posts import read_values
from rollout.changes.tracking import track
from rollout.tenants.models import Role
from tests.changes.posts import graph_post
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 5, 6, tzinfo=UTC)
MOMENTS = ("2026-05-04T09:00:00Z", "2026-06-01T08:00:00Z", "2026-07-01T08:00:00Z")
MONTHS = ("June", "July", "August")


@pytest.fixture
def contoso():
    return make_tenant(name="Contoso")


@pytest.fixture
def reader(client, contoso):
    user = make_user_with_role(contoso, Role.READER)
    client.force_login(user)
    return user


@pytest.fixture
def versions():
    """Three versions, the oldest first."""
    values = [
        graph_post(
            lastModifiedDateTime=moment,
            title=f"{'(Updated) ' * min(number, 1)}Example",
            body={"contentType": "html", "content": f"<p>The lamp moves in {month} &lt;2026&gt;.</p>"},
        )
        for number, (moment, month) in enumerate(zip(MOMENTS, MONTHS, strict=True))
    ]
    keep(read_values(values).posts, at=NOW)
    return list(Announcement.objects.order_by("last_modified_at"))


def compared(client, **query):
    return client.get(reverse("changes:compare", args=["MC900100"]), query)


def shown(client, **query):
    return client.get(reverse("changes:post", args=["MC900100"]), query).content.decode()


def test_without_names_the_two_newest_are_compared(client, reader, versions):
    page = compared(client).content.decode()

    assert '<del><span class="vh">[removed: </span> July<span class="vh">]</span></del>' in page
    assert '<ins><span class="vh">[added: </span> August<span class="vh">]</span></ins>' in page
    assert "1 passage changed, 1 word added, 1 removed." in page
    assert "&lt;2026&gt;" in page
    assert "<2026>" not in page


def test_any_two_versions_are_compared(client, reader, versions):
    oldest, _, newest = versions

    page = compared(client, **{"from": oldest.pk, "to": newest.pk}).content.decode()

    assert "1 passage changed, 1 word added, 1 removed, marked “Updated”." in page
    assert '<span class="badge badge--outline">Updated</span>' in page


def test_comparing_backwards_is_said(client, reader, versions):
    page = compared(client, **{"from": versions[2].pk, "to": versions[0].pk}).content.decode()

    assert "From the newer version back to the older." in page


def test_a_version_with_itself_is_no_comparison(client, reader, versions):
    page = compared(client, **{"from": versions[0].pk, "to": versions[0].pk}).content.decode()

    assert "Twice the same version" in page


@pytest.mark.parametrize("query", [{"from": "x"}, {"to": "0"}, {"from": "", "to": ""}])
def test_an_unknown_version_is_as_if_unnamed(client, reader, versions, query):
    assert "1 passage changed" in compared(client, **query).content.decode()


def test_of_one_version_nothing_can_be_compared(client, reader):
    keep(read_values([graph_post()]).posts, at=NOW)

    assert "Only one version of this post came in" in compared(client).content.decode()


def test_an_outline_is_not_compared(client, reader):
    track("MC1111780", at=NOW)

    page = client.get(reverse("changes:compare", args=["MC1111780"])).content.decode()

    assert "The post itself was not imported." in page


def test_a_post_that_never_came_in_is_not_found(client, reader):
    assert compared(client).status_code == 404


def test_the_post_says_what_each_version_changed(client, reader, versions):
    page = shown(client)

    assert page.count("1 passage changed, 1 word added, 1 removed") == 2
    assert f"?from={versions[0].pk}&amp;to={versions[1].pk}" in page
    assert "<h1>Example</h1>" in page


def test_the_post_says_that_its_body_is_shortened(client, reader):
    body = {"contentType": "html", "content": "word " * 50_000}
    keep(read_values([graph_post(body=body)]).posts, at=NOW)

    assert "The body has 250,000 characters: shown as text, its first 100,000." in shown(client)


def test_the_readers_tenants_are_named_with_their_status(client, reader, versions, contoso):
    foreign, moments = make_tenant(name="Fabrikam"), {"listed_since": NOW, "last_listed_at": NOW}
    TenantPost.objects.create(tenant=contoso, mc_id="MC900100", **moments, expired_at=NOW)
    TenantPost.objects.create(tenant=foreign, mc_id="MC900100", **moments)

    page = shown(client)

    assert "Microsoft gives no tenant status for this post. No longer listed since 5 May 2026." in page
    assert "Contoso" in page
    assert "Fabrikam" not in page


def test_a_post_that_no_tenant_lists_says_so(client, reader, versions):
    assert "No tenant of yours was seen to list it." in shown(client)
