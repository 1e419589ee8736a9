"""Looks at people and loads of people in the history: for administrators of their tenant alone."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.board.addresses import address
from portal.board.entry import THE_PORTAL, Asked, Entry, Found, newest
from portal.formatting import counted
from rollout.tenants.models import Import, Person, PersonLook, Tenant

LOOK, LOAD = "look", "load"
KINDS = ((LOOK, "Look at a person"), (LOAD, "Load of people"))
SHOWN_ON_PAGE = 10


def seen_looks(user: User) -> QuerySet[Any]:
    """Looks at people of the tenants that the user administers."""
    return PersonLook.objects.filter(person__tenant__in=Tenant.objects.editable_by(user))


def find_looks(user: User, asked: Asked, size: int | None) -> QuerySet[Any, Found]:
    """Looks, those at a list of people as one for each tenant; with a person in mind, each look at them."""
    looks = seen_looks(user).filter(person__tenant__in=Tenant.objects.slugged(asked.tenant))
    looks = looks.filter(person=asked.person) if asked.person else looks.exclude(people_count=None)
    if asked.who is not None:
        looks = looks.filter(by=asked.who)
    return newest(looks, asked, key=LOOK, moment="at", size=size)


def tell_looks(rows: list[int], asked: Asked) -> Iterator[tuple[int, Entry]]:
    for look in PersonLook.objects.filter(pk__in=rows).select_related("person__tenant", "by"):
        is_one = asked.person is not None or (look.people_count or 1) == 1
        tenant = look.person.tenant
        yield (
            look.pk,
            Entry(
                at=look.at,
                who=str(look.by or THE_PORTAL),
                verb="Looked at",
                noun=f"{'Person' if is_one else 'People'} in {tenant}",
                title=str(look.person) if is_one else f"{look.people_count:,} people",
                url=address("board:person", look.person_id) if is_one else address("board:look", look.pk),
                differences=[],
                where=look.get_place_display(),
            ),
        )


def find_loads(user: User, asked: Asked, size: int | None) -> QuerySet[Any, Found]:
    loads = Import.objects.visible_to(user).filter(tenant__in=Tenant.objects.slugged(asked.tenant))
    if asked.who is not None:
        loads = loads.filter(by=asked.who)
    return newest(loads, asked, key=LOAD, moment="at", size=size)


def tell_loads(rows: list[int], _: Asked) -> Iterator[tuple[int, Entry]]:
    for load in Import.objects.filter(pk__in=rows).select_related("tenant", "by").defer("problems"):
        yield (
            load.pk,
            Entry(
                at=load.at,
                who=str(load.by or THE_PORTAL),
                verb="Refused" if load.is_refused else "Loaded",
                noun=f"{load.get_kind_display()}, {load.tenant}",
                title=load.file_name,
                url=address("tenants:load", load.tenant.slug, load.pk),
                differences=[],
                where="",
                outcome=_outcome(load),
            ),
        )


def looks_at(person: Person, user: User) -> tuple[list[PersonLook], int] | None:
    """The last looks at a person and how many there were; None for whoever may not see who looked."""
    looks = seen_looks(user).filter(person=person)
    if not Tenant.objects.editable_by(user).filter(pk=person.tenant_id).exists():
        return None
    return list(looks.select_related("by")[:SHOWN_ON_PAGE]), looks.count()


def _outcome(load: Import) -> str:
    if load.is_refused:
        return f"{counted(load.error_count, 'row')} of {load.rows:,} cannot be used, nothing was taken"
    people = f"{load.people_added:,} added, {load.people_changed:,} changed, {load.people_left:,} left"
    phones = f"{load.phones_added:,} added, {load.phones_changed:,} changed, {load.phones_removed:,} removed"
    return f"{counted(load.rows, 'row')}; people: {people}; phones: {phones}"
