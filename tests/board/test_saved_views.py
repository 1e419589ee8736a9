"""Views that people keep of the board: their own, shared by link, and never more than each reader may see."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.board.models import LONGEST_NAME, MOST_VIEWS, SavedView
from rollout.tenants.models import Role
from tests.factories.accounts import make_user
from tests.factories.board import make_saved_view
from tests.factories.changes import make_change
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db
BOARD = "/changes/MC1111780/board/"


@pytest.fixture
def ada(client: Client) -> User:
    """Somebody who reads Fabrikam, signed in; the change is tracked."""
    make_change()
    user = make_user_with_role(make_tenant(name="Fabrikam"), Role.READER, name="Ada Lund")
    client.force_login(user)
    return user


def save(client: Client, name: str, query: str = "", **ticked: str):
    url = reverse("board:add_view", args=["MC1111780"])
    return client.post(f"{url}?{query}", {"name": name} | ticked)


def address(name: str, view: SavedView) -> str:
    return reverse(f"board:{name}", args=[view.change.mc_id, view.pk])


def test_board_is_kept_as_its_address_asks_for_it(client, ada):
    asked = "attention=1&sort=-told&columns=told&columns=ready&page=3&csrf=x&as_of=2025-09-24"

    response = save(client, "  Worst   first ", asked)

    view = SavedView.objects.get()
    assert (view.owner, view.name) == (ada, "Worst first")
    assert view.query == "as_of=2025-09-24&attention=1&sort=-told&columns=told,ready"
    assert response["Location"] == f"{BOARD}?{view.query}"
    assert client.get(address("view", view))["Location"] == f"{BOARD}?{view.query}"


def test_own_views_stand_above_the_table_and_the_one_shown_is_marked(client, ada):
    make_saved_view(ada, name="Late ones", query="outside=1")
    make_saved_view(ada, name="Europe", query="q=europe", is_first=True)
    make_saved_view(name="Of somebody else", is_shared=True)
    make_saved_view(ada, name="Of another change", change=make_change(mc_id="MC2222222"))

    page = client.get(BOARD, {"outside": "1"}).text

    assert "Views <span>2</span>" in page
    assert 'aria-current="true">Late ones</a><span class="lines__note">shown now</span>' in page
    assert '>Europe</a><span class="lines__note">opens first</span>' in page
    assert "Of somebody else" not in page
    assert "Of another change" not in page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Give the view a name."),
        ("  \t ", "Give the view a name."),
        ("worst FIRST", "You have a view of this name already: choose another."),
        ("x" * (LONGEST_NAME + 1), "Keep the name to 60 characters: this one has 61."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_name_that_cannot_be_is_refused_in_words(client, ada, name, words):
    make_saved_view(ada, name="Worst first")

    response = save(client, name, "attention=1")

    assert response.status_code == 422
    assert words in response.text
    assert SavedView.objects.count() == 1


def test_two_people_may_use_the_same_name(client, ada):
    make_saved_view(name="Worst first")

    assert save(client, "Worst first").status_code == 302


def test_list_of_views_has_an_end(client, ada):
    SavedView.objects.bulk_create(
        SavedView(owner=ada, change=make_change(), name=f"View {number}") for number in range(MOST_VIEWS)
    )

    response = save(client, "One more")

    assert response.status_code == 422
    assert "You have 50 views of this board. Delete one that you no longer need." in response.text
    one = SavedView.objects.first()
    assert client.post(address("edit_view", one), {"name": "Renamed"}).status_code == 302


def test_view_is_renamed_and_deleted_by_its_owner(client, ada):
    view = make_saved_view(ada)

    renamed = client.post(address("edit_view", view), {"name": "Late", "is_shared": "on"})

    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query) == ("Late", True, "attention=1")
    assert renamed["Location"] == f"{BOARD}?attention=1"
    assert f"http://testserver{address('view', view)}" in client.get(address("edit_view", view)).text
    assert "Delete the view “Late”?" in client.get(address("delete_view", view)).text
    client.post(address("delete_view", view))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["view", "edit_view", "delete_view"])
def test_view_that_is_not_shared_is_not_there_for_others(client, ada, name):
    view = make_saved_view()

    assert client.get(address(name, view)).status_code == 404
    assert client.post(address(name, view), {"name": "Taken over"}).status_code in (404, 405)
    assert SavedView.objects.get().name == "Worst first"


def test_shared_view_shows_others_their_own_tenants_and_is_not_theirs_to_edit(client, ada):
    owner = make_user_with_role(make_tenant(name="Contoso"), Role.READER)
    view = make_saved_view(owner, is_shared=True, query="sort=tenant")

    page = client.get(address("view", view), follow=True).text

    assert "Fabrikam" in page
    assert "Contoso" not in page
    assert client.get(address("edit_view", view)).status_code == 404
    assert client.post(address("delete_view", view)).status_code == 404
    assert client.get(reverse("board:view", args=["MC2222222", view.pk])).status_code == 404


def test_site_begins_with_the_view_that_comes_first(client, ada):
    make_saved_view(ada, name="Old first", is_first=True)
    make_saved_view(is_first=True, query="rolling=1")

    save(client, "Late", "outside=1", is_first="on")

    assert client.get("/")["Location"] == f"{BOARD}?outside=1"
    assert list(SavedView.objects.editable_by(ada).opened_first().values_list("name", flat=True)) == ["Late"]
    assert client.get(BOARD).status_code == 200


def test_database_lets_nobody_have_two_views_of_a_name_or_two_that_come_first():
    owner = make_user()
    make_saved_view(owner, is_first=True)

    for values in ({"name": "WORST first"}, {"name": "Second", "is_first": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_saved_view(owner, **values)
