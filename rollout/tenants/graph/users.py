"""The people of a tenant's directory, and what changed of them since the last round. Needs User.Read.All.

Groups do not come from Graph: to read them takes a permission more, and a call for each group of the tenant. They come
from files, as before.
"""

from collections.abc import Callable, Iterator
from typing import Any

from rollout.tenants.graph import values
from rollout.tenants.graph.paging import Listing, Place, read_list
from rollout.tenants.graph.rows import UserPage, UserRow
from rollout.tenants.graph.subjects import USERS
from rollout.tenants.importing.rows import MAX_LENGTHS
from rollout.tenants.importing.values import read_locale
from rollout.tenants.models.connection import GraphConnection

_LONGEST_LOCALE = 40
# Graph's name, ours, and how the value is read. All are kept in the directory itself, whose changes a round can see.
_FIELDS: tuple[tuple[str, str, Callable[[object], Any]], ...] = (
    ("userPrincipalName", "upn", lambda value: values.text(value, MAX_LENGTHS["upn"]).lower()),
    ("mail", "mail", values.mail),
    ("displayName", "name", lambda value: values.text(value, MAX_LENGTHS["name"])),
    ("givenName", "given_name", lambda value: values.text(value, MAX_LENGTHS["given_name"])),
    ("preferredLanguage", "locale", lambda value: read_locale(values.text(value, _LONGEST_LOCALE))),
    ("usageLocation", "country", lambda value: values.text(value, MAX_LENGTHS["country"])),
    ("accountEnabled", "is_enabled", values.flag),
)
DELTA = Listing(
    USERS,
    "/v1.0/users/delta",
    f"?$select={','.join(graphs for graphs, _, _ in _FIELDS)}",
    ("/v1.0/users/delta()", "/v1.0/users/microsoft.graph.delta", "/v1.0/users/microsoft.graph.delta()"),
    is_round=True,
)
_FULL, _CHANGES = "full", "changes"


def read_users(connection: GraphConnection, *, resume: str = "") -> Iterator[UserPage]:
    """A round of /users/delta: everybody without `resume`, with that of a last page what changed since then.

    `resume` of any other page goes on in the middle of its round. Where Graph asks for a full round (410, or a state
    that it forgot) the reader begins one, and its first page `starts_anew`.

    Raises GraphProblem on any page. The next page is asked for when the caller wants it.
    """
    kind, _, address = resume.partition(" ")
    is_full = kind != _CHANGES
    for place in read_list(connection, DELTA, resume=address):
        is_full = is_full or place.starts_anew
        yield _page(place, is_full=is_full)


def _page(place: Place, *, is_full: bool) -> UserPage:
    rows = tuple(row for value in values.objects(place.page.values) if (row := _row(value)))
    return UserPage(
        rows=rows,
        resume=f"{_FULL if is_full and not place.is_last else _CHANGES} {place.next_address}",
        is_last=place.is_last,
        starts_anew=place.starts_anew,
        unreadable=len(place.page.values) - len(rows),
        is_full=is_full,
    )


def _row(value: dict[str, Any]) -> UserRow | None:
    entra_id = values.identifier(value.get("id"))
    if not entra_id:
        return None
    if "@removed" in value:
        return UserRow(entra_id, is_removed=True)
    told = {ours: read(value[graphs]) for graphs, ours, read in _FIELDS if graphs in value}
    return UserRow(entra_id, told=frozenset(told), **told)
