"""The list of tenants, one tenant, its form and its loads."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rollout.tenants.models import Import, Mode, Role, Tenant, TenantAccess
from tests.factories.accounts import make_portal_administrator, make_user
from tests.factories.tenants import make_access, make_person, make_phone, make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant(name="Contoso", slug="contoso")


@pytest.fixture
def administrator(tenant):
    return make_user_with_role(tenant, Role.ADMINISTRATOR)


@pytest.fixture
def browser(client, administrator):
    client.force_login(administrator)
    return client


def form_of(tenant: Tenant, **changes: str) -> dict[str, str]:
    """What the form sends when somebody changes these fields only."""
    fields = (
        "name", "cloud", "time_zone", "locale", "sender_name", "sender_address", "reply_to", "service_desk_name",
        "service_desk_phone", "service_desk_hours", "forward_address", "public_host",
        "work_from", "work_until", "work_days",
    )  # fmt: skip
    lists = {"allow_list": "\n".join(tenant.allow_list), "link_hosts": "\n".join(tenant.link_hosts)}
    return {field: getattr(tenant, field) for field in fields} | lists | changes


def test_list_shows_own_tenants_with_their_counts(browser, tenant):
    make_phone(make_person(tenant))
    make_person(tenant, mail="")
    make_tenant(name="Fabrikam")

    page = browser.get(reverse("tenants:list")).content.decode()

    assert "Contoso" in page
    assert "1 without mail" in page
    assert "Fabrikam" not in page


def test_list_costs_the_same_however_long(browser, tenant, administrator, django_assert_num_queries):
    for _ in range(5):
        make_access(administrator, make_tenant(), Role.READER)

    with django_assert_num_queries(10):
        browser.get(reverse("tenants:list"))


def test_list_can_be_searched_and_taken_away(browser):
    assert "No tenant matches" in browser.get(reverse("tenants:list"), {"q": "fabrikam"}).content.decode()

    csv = b"".join(browser.get(reverse("tenants:list"), {"format": "csv"})).decode()
    assert csv.splitlines()[1].startswith("Contoso,")


def test_island_is_the_table_alone(browser):
    answer = browser.get(reverse("tenants:list"), headers={"HX-Request": "true"})

    assert answer.content.startswith(b'<div class="card" id="tenants"')
    assert "HX-Request" in answer["Vary"]


def test_tenant_says_what_keeps_it_from_sending(browser, tenant):
    Tenant.objects.filter(pk=tenant.pk).update(reply_to="", forward_address="")

    page = browser.get(reverse("tenants:detail", args=["contoso"])).content.decode()

    assert "Contoso cannot send yet." in page
    assert "Missing: reply-to address, where to forward a suspicious mail." in page


def test_reader_sees_counts_but_neither_people_nor_loads(client, tenant):
    Import.objects.create(tenant=tenant, file_name="users.csv", at="2025-09-01T00:00Z")
    client.force_login(make_user_with_role(tenant, Role.READER))

    page = client.get(reverse("tenants:detail", args=["contoso"])).content.decode()

    assert "No mail address" in page
    assert "users.csv" not in page
    assert reverse("tenants:people") + "?tenant" not in page


def test_portal_administrator_adds_a_tenant_and_administers_it(client):
    user = make_portal_administrator()
    client.force_login(user)
    typed = form_of(make_tenant(slug="other")) | {
        "name": "Wingtip",
        "slug": "wingtip",
        "tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47",
    }

    client.post(reverse("tenants:add"), typed)

    added = Tenant.objects.get(slug="wingtip")
    assert (added.mode, TenantAccess.objects.get(tenant=added).user) == (Mode.TRIAL, user)


def test_others_cannot_add_tenants(browser):
    assert browser.get(reverse("tenants:add")).status_code == 403


def test_administrator_edits_the_tenant(browser, tenant):
    browser.post(
        reverse("tenants:edit", args=["contoso"]),
        form_of(tenant, name="Contoso Ltd", allow_list="Ada@c.example\nbo@c.example", public_host="Changes.C.example"),
    )

    tenant.refresh_from_db()
    assert (tenant.name, tenant.allow_list) == ("Contoso Ltd", ["ada@c.example", "bo@c.example"])
    assert tenant.public_host == "changes.c.example"


REFUSED = [
    ({"sender_name": "Contoso\r\nBcc: eve@x.example"}, "line break"),
    ({"sender_address": '"ab"@c.example'}, "No mail can go"),
    ({"reply_to": "nobody"}, "valid email"),
    ({"allow_list": "ada@c.example, eve"}, "No mail can go to “eve”"),
    ({"public_host": "https://changes.example/x"}, "Give the host alone"),
    ({"public_host": "127.0.0.1"}, "Give the host alone"),
    ({"public_host": "localhost"}, "Give the host alone"),
    ({"link_hosts": "javascript:alert(1)"}, "is no host"),
    ({"time_zone": "Europe/Atlantis"}, "Choose a time zone"),
    ({"work_from": "08:00", "work_until": "07:59"}, "The hours end before they begin"),
    ({"work_days": []}, "Tick at least one day"),
    ({"work_days": ["8"]}, "not one of the available choices"),
    ({"name": ""}, "required"),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_what_cannot_be_right_is_refused_with_the_reason(browser, tenant, changes, words):
    answer = browser.post(reverse("tenants:edit", args=["contoso"]), form_of(tenant, **changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Tenant.objects.get(pk=tenant.pk) == tenant


def test_a_live_tenant_keeps_what_it_needs_for_sending(browser, tenant):
    Tenant.objects.update(mode=Mode.LIVE)

    answer = browser.post(reverse("tenants:edit", args=["contoso"]), form_of(tenant, reply_to=""))

    assert "A live tenant cannot send without this" in answer.content.decode()


def test_the_form_makes_no_tenant_live(browser, tenant):
    browser.post(reverse("tenants:edit", args=["contoso"]), form_of(tenant, mode="live"))

    assert Tenant.objects.get().is_trial


def test_one_public_host_cannot_lead_to_two_tenants(browser, tenant):
    make_tenant(public_host="changes.example")

    answer = browser.post(reverse("tenants:edit", args=["contoso"]), form_of(tenant, public_host="CHANGES.example"))

    assert answer.status_code == 422


def test_loaded_file_leads_to_its_report(browser, tenant):
    file = SimpleUploadedFile("users.csv", b"id,displayName,jobTitle\n1,Ada,Boss\n2,Bo,\n")

    answer = browser.post(reverse("tenants:upload", args=["contoso"]), {"file": file}, follow=True)

    page = answer.content.decode()
    assert "2 rows of users.csv are loaded." in page
    assert "jobTitle" in page
    assert tenant.people.count() == 2


def test_refused_file_leads_to_its_problems_by_line(browser, tenant, administrator):
    file = SimpleUploadedFile("users.csv", b"id,displayName\n,<b>Ada</b>\n")

    answer = browser.post(reverse("tenants:upload", args=["contoso"]), {"file": file}, follow=True)

    page = answer.content.decode()
    assert "The file was refused and nothing was changed." in page
    assert "neither an object id nor a user principal name" in page
    assert (Import.objects.get().by, tenant.people.count()) == (administrator, 0)


def test_upload_without_a_file_says_so(browser):
    answer = browser.post(reverse("tenants:upload", args=["contoso"]), {})

    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()


@pytest.mark.parametrize("role", [Role.APPROVER, Role.HELPDESK, Role.READER])
@pytest.mark.parametrize("page", ["edit", "upload"])
def test_only_administrators_edit_and_load(client, tenant, role, page):
    client.force_login(make_user_with_role(tenant, role))

    assert client.get(reverse(f"tenants:{page}", args=["contoso"])).status_code == 404


@pytest.mark.parametrize("page", ["detail", "edit", "upload"])
def test_foreign_tenant_is_not_found(client, tenant, page):
    stranger = make_user_with_role(make_tenant(), Role.ADMINISTRATOR)
    client.force_login(stranger)

    assert client.get(reverse(f"tenants:{page}", args=["contoso"])).status_code == 404


def test_load_of_a_foreign_tenant_is_not_found_even_under_an_own_one(client, tenant):
    load = Import.objects.create(tenant=tenant, file_name="users.csv", at="2025-09-01T00:00Z")
    own = make_tenant(slug="own")
    client.force_login(make_user_with_role(own, Role.ADMINISTRATOR))

    for slug in ("contoso", "own"):
        assert client.get(reverse("tenants:load", args=[slug, load.pk])).status_code == 404


def test_somebody_without_a_role_is_told_what_to_do(client):
    client.force_login(make_user())

    assert "Ask an administrator" in client.get(reverse("tenants:list")).content.decode()
