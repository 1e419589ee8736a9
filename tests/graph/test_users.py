"""Who is in the directory: full rounds, rounds of changes, and what hostile or forgetful Graphs make of them."""

from itertools import cycle
from typing import Any

import pytest

from rollout.tenants.graph.errors import GraphProblem, GraphRefusal
from rollout.tenants.graph.rows import UserPage, UserRow
from rollout.tenants.graph.users import read_users
from rollout.tenants.models import GraphConnection
from tests.graph.conftest import connect_directory
from tests.graph.directory import Directory
from tests.graph.faults import cut_off, cut_short, leads_to, refuses, says
from tests.graph.graph_server import Graph

pytestmark = pytest.mark.django_db
ADA = {
    "userPrincipalName": "Ada.Lund@Contoso.example",
    "mail": "Ada.Lund@contoso.example",
    "displayName": "Ada Lund",
    "givenName": "Ada",
    "preferredLanguage": "sv-se",
    "usageLocation": "SE",
    "accountEnabled": True,
}


def filled(directory: Directory, count: int) -> list[str]:
    return [
        directory.put(id=f"00000000-0000-4000-8000-{number:012}", userPrincipalName=f"p{number}@contoso.example")
        for number in range(count)
    ]


def listed(pages: list[UserPage]) -> list[str]:
    return [row.entra_id for page in pages for row in page.rows]


def test_a_full_round_lists_everybody_with_what_the_portal_keeps(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ada = directory.put(**ADA, jobTitle="Pilot")

    [page] = read_users(connection)

    fields = frozenset({"upn", "mail", "name", "given_name", "locale", "country", "is_enabled"})
    assert page.rows == (
        UserRow(
            ada,
            upn="ada.lund@contoso.example",
            mail="Ada.Lund@contoso.example",
            name="Ada Lund",
            given_name="Ada",
            locale="sv-SE",
            country="SE",
            is_enabled=True,
            told=fields,
        ),
    )
    assert (page.is_full, page.is_last, page.starts_anew, page.unreadable) == (True, True, False, 0)
    assert "jobTitle" not in str(directory.asked)


def test_pages_of_any_size_are_one_round(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 47)
    directory.page_sizes = cycle([1, 20, 3])

    pages = list(read_users(connection))

    assert listed(pages) == ids
    assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]


def test_an_aborted_round_goes_on_where_it_stopped(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 50)
    directory.page_sizes = cycle([10])
    reader = read_users(connection)
    first = [next(reader), next(reader)]

    rest = list(read_users(connection, resume=first[-1].resume))

    assert listed(first) + listed(rest) == ids
    assert all(page.is_full and not page.starts_anew for page in rest)
    assert len([asked for asked in directory.asked if "$select" in asked]) == 1


def test_the_next_round_tells_what_changed_and_nothing_else(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 30)
    *_, last = read_users(connection)
    directory.change(ids[3], displayName="Ada Berg", mail=None)
    directory.remove(ids[4])
    new = directory.put(displayName="Bo")
    directory.tells_changes_only = True

    [page] = read_users(connection, resume=last.resume)

    changed, removed, added = page.rows
    assert (changed.name, changed.mail, changed.told) == ("Ada Berg", "", frozenset({"name", "mail"}))
    assert removed == UserRow(ids[4], is_removed=True)
    assert (added.entra_id, added.told) == (new, frozenset({"name"}))
    assert (page.is_full, page.starts_anew) == (False, False)
    assert [list(again.rows) for again in read_users(connection, resume=page.resume)] == [[]]


def test_of_two_rows_about_one_person_the_later_wins_field_by_field() -> None:
    first = UserRow("a", name="Ada", mail="a@c.example", told=frozenset({"name", "mail"}))
    second = UserRow("a", name="Ada Berg", told=frozenset({"name"}))

    both = second.over(first)

    assert (both.name, both.mail, both.told) == ("Ada Berg", "a@c.example", frozenset({"name", "mail"}))
    assert UserRow("a", is_removed=True).over(first).is_removed
    assert not first.over(UserRow("a", is_removed=True)).is_removed


def test_a_person_who_comes_twice_in_a_round_is_told_twice(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ada = directory.put(**ADA)
    *_, last = read_users(connection)
    directory.change(ada, displayName="One")
    directory.change(ada, displayName="Two")
    directory.page_sizes = cycle([1])

    pages = list(read_users(connection, resume=last.resume))

    assert listed(pages) == [ada, ada]


@pytest.mark.parametrize("place", ["next round", "middle"])
def test_a_place_that_graph_forgot_starts_a_full_round_anew(graph: Graph, place: str) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 30)
    directory.page_sizes = cycle([10])
    pages = list(read_users(connection))
    directory.forget_places()

    again = list(read_users(connection, resume=pages[-1 if place == "next round" else 0].resume))

    assert listed(again) == ids
    assert [page.starts_anew for page in again] == [True, False, False]
    assert all(page.is_full for page in again)
    assert directory.refused == ["syncStateNotFound"]


def test_a_place_that_is_forgotten_on_the_way_starts_anew_once(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 30)
    directory.page_sizes = cycle([10])
    reader = read_users(connection)
    next(reader)
    directory.forget_places()

    again = list(reader)

    assert (listed(again), [page.starts_anew for page in again]) == (ids, [True, False, False])


def test_a_graph_that_forgets_again_and_again_ends_the_run(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    filled(directory, 30)
    directory.page_sizes = cycle([10])
    reader = read_users(connection)
    next(reader)
    graph.script.extend([refuses(410), None, refuses(410)])

    with pytest.raises(GraphRefusal):
        list(reader)


@pytest.mark.parametrize(
    "resume",
    ["changes https://graph.evil.example/v1.0/users/delta?$deltatoken=x", "changes nonsense", "nonsense", "full x"],
)
def test_a_place_elsewhere_is_never_asked_for(graph: Graph, resume: str) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 3)

    [page] = read_users(connection, resume=resume)

    assert listed([page]) == ids
    assert page.is_full
    assert len(directory.asked) == 1


@pytest.mark.parametrize("key", ["@odata.nextLink", "@odata.deltaLink"])
@pytest.mark.parametrize("link", ["https://graph.evil.example/v1.0/users/delta?$deltatoken=x", "{host}/v1.0/groups", 7])
def test_a_link_elsewhere_ends_the_run(graph: Graph, key: str, link: Any) -> None:
    connection, directory = connect_directory(graph)
    filled(directory, 3)
    found = link.replace("{host}", graph.address) if isinstance(link, str) else link
    graph.script.append(lambda answer: answer.with_content(answer.content | {key: found}))

    with pytest.raises(GraphProblem, match="another address"):
        list(read_users(connection))


def test_links_in_a_circle_end_the_run(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    filled(directory, 30)
    directory.page_sizes = cycle([10])
    seen: list[str] = []
    graph.script.extend([leads_to(lambda link: seen.append(link) or link), None, leads_to(lambda _: seen[0])])

    with pytest.raises(GraphProblem, match="same page of people twice"):
        list(read_users(connection))


def test_a_round_without_an_end_is_not_taken_for_whole(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    filled(directory, 3)
    graph.script.append(lambda answer: answer.with_content({"value": answer.content["value"]}))

    with pytest.raises(GraphProblem, match="whether it is whole"):
        list(read_users(connection))


@pytest.mark.parametrize("fault", [cut_off, cut_short, refuses(418), says(b"{}"), says(b'{"value": 7}')])
def test_a_broken_page_raises_after_the_good_ones(graph: Graph, fault: Any) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 30)
    directory.page_sizes = cycle([10])
    graph.script.extend([None, fault])
    reader = read_users(connection)

    assert listed([next(reader)]) == ids[:10]
    with pytest.raises(GraphProblem):
        next(reader)


def test_a_page_is_waited_for_as_long_as_graph_asks_and_asked_for_with_a_fresh_token(
    graph: Graph, waits: list[float]
) -> None:
    connection, directory = connect_directory(graph)
    ids = filled(directory, 30)
    directory.page_sizes = cycle([10])
    graph.script.extend([refuses(429, Retry_After="7"), None, refuses(401), None, refuses(401)])

    assert listed(list(read_users(connection))) == ids
    assert (waits, len(graph.entra.issued)) == ([7], 3)


def test_without_the_permission_it_is_named(graph: Graph) -> None:
    connection, directory = connect_directory(graph, "Group.Read.All")

    with pytest.raises(GraphRefusal, match=r"User\.Read\.All") as caught:
        list(read_users(connection))

    assert (caught.value.status, caught.value.code) == (403, "Authorization_RequestDenied")
    assert directory.refused == ["Authorization_RequestDenied"]


def first_row(connection: GraphConnection) -> UserRow:
    [page] = read_users(connection)
    return page.rows[0]


def test_hostile_values_are_cleaned_cut_or_unknown(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.put(
        userPrincipalName="x" * 1_000_000,
        mail="ada@contoso.example\r\nBcc: all@contoso.example",
        displayName="Ada\u202e\x00\ud800 Lund",
        givenName=["Ada"],
        preferredLanguage={"x": 1},
        usageLocation=None,
        accountEnabled="yes",
    )

    row = first_row(connection)

    assert (len(row.upn), row.mail, row.name) == (254, "", "Ada Lund")
    assert (row.given_name, row.locale, row.country, row.is_enabled) == ("", "", "", None)


def test_an_address_that_would_have_to_be_cleaned_is_none(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    directory.put(mail="a\x00da@contoso.example")

    assert first_row(connection).mail == ""


def test_entries_of_nobody_are_counted(graph: Graph) -> None:
    connection, directory = connect_directory(graph)
    ada = directory.put(**ADA)
    odd = [7, None, [], {}, {"id": None}, {"id": "../users"}, {"id": "00000000-0000-0000-0000-000000000000"}]
    graph.script.append(lambda answer: answer.with_content(answer.content | {"value": [*odd, {"id": ada.upper()}]}))

    [page] = read_users(connection)

    assert (listed([page]), page.unreadable) == ([ada], len(odd))
