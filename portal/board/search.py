"""Search over tenants, people, changes and documents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.islands import render_island
from rollout.changes.models import Change
from rollout.documents.models import Document
from rollout.tenants.models import Person, Tenant

SHOWN = 8  # of each kind; the kind's own list has the rest
LONGEST = 200


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Kind:
    """What was found of one kind. `more_url` leads to the whole list, where there is more."""

    label: str
    icon: str
    hits: list[Hit]
    has_more: bool
    more_url: str


def search(request: HttpRequest) -> HttpResponse:
    """What matches every word, of each kind that the reader may see."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    kinds = _find(signed_in(request), words) if words else []
    found = [kind for kind in kinds if kind.hits]
    context = {"words": words, "kinds": found, "count": sum(len(kind.hits) for kind in found)}
    return render_island(request, "board/search.html", "board/_hits.html", context, target="hits")


def _find(user: User, words: str) -> list[Kind]:
    tenants = _matching(Tenant.objects.visible_to(user), words, "name", "slug").order_by("name")
    people = Person.objects.visible_to(user).matching(words).select_related("tenant").order_by("name", "pk")
    changes = _matching(Change.objects.visible_to(user), words, "mc_id", "name", "short_name")
    documents = _matching(
        Document.objects.filter(source__tenant__in=Tenant.objects.visible_to(user)), words, "title", "path"
    ).select_related("source__tenant")
    return [
        _kind("Tenants", "building-2", tenants, _tenant, reverse("tenants:list", query={"q": words})),
        _kind("People", "users", people, _person, reverse("tenants:people", query={"q": words})),
        _kind("Changes", "megaphone", changes, _change, reverse("changes:list")),
        _kind("Documents", "file-text", documents.order_by("title", "path"), _document, reverse("documents:home")),
    ]


def _matching(rows: QuerySet[Any], words: str, *fields: str) -> QuerySet[Any]:
    for word in words.split():
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows


def _kind(label: str, icon: str, rows: QuerySet[Any], hit: Callable[[Any], Hit], more_url: str) -> Kind:
    found = list(rows[: SHOWN + 1])
    return Kind(label, icon, [hit(row) for row in found[:SHOWN]], len(found) > SHOWN, more_url)


def _tenant(tenant: Tenant) -> Hit:
    return Hit(tenant.name, tenant.get_cloud_display(), reverse("tenants:detail", args=[tenant.slug]))


def _person(person: Person) -> Hit:
    return Hit(str(person), f"{person.mail}, {person.tenant}", reverse("board:person", args=[person.pk]))


def _change(change: Change) -> Hit:
    return Hit(change.title, change.mc_id, reverse("changes:detail", args=[change.mc_id]))


def _document(document: Document) -> Hit:
    tenant = document.source.tenant
    url = reverse("documents:list", args=[tenant.slug], query={"q": document.title or document.path})
    return Hit(str(document), f"{document.path}, {tenant}", url)
