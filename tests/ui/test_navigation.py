"""Which place of the rail a page belongs to."""

import pytest

from portal.navigation import MANAGE, WORK, Place, current_place, rail_links


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/", "board"),
        ("/changes/MC1111780/board/", "board"),
        ("/changes/MC1111780/board/tenants/contoso/", "board"),
        ("/changes/", "changes"),
        ("/changes/MC1111780/waves/", "changes"),
        ("/waves/7/", "changes"),
        ("/texts/3/", "changes"),
        ("/mailings/12/", "mailings"),
        ("/documents/contoso/", "documents"),
        ("/people/", "people"),
        ("/status/", "status"),
    ],
)
def test_page_belongs_to_its_place(path: str, key: str):
    place = current_place(path)

    assert place is not None
    assert place.key == key


def test_page_outside_of_the_rail_has_no_place():
    assert current_place("/search/") is None


def test_role_sees_only_what_it_may_open():
    links = rail_links((*WORK, *MANAGE), "/", counts={}, may={"helpdesk", "settings"})

    assert [link.place.key for link in links] == ["helpdesk", "settings"]


@pytest.mark.parametrize("place", [*WORK, *MANAGE], ids=lambda place: place.key)
def test_every_place_leads_to_a_page_of_its_own(place: Place):
    assert current_place(place.url) == place
