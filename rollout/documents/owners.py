"""Who owns documents of a tenant, and who might."""

from itertools import chain

from django.db.models import Count, Max, QuerySet

from rollout.documents.models import DocumentTask
from rollout.documents.models.state import NOBODY
from rollout.tenants.models import Person, Tenant

MOST_SUGGESTIONS = 100
MOST_PEOPLE = 8
LEAST_LETTERS = 2


def people_called(tenant: Tenant, name: str) -> QuerySet[Person]:
    """People of the tenant with this very name who have an address."""
    return Person.objects.filter(tenant=tenant, name__iexact=name).present().exclude(mail="").order_by("mail")


def people_like(tenant: Tenant, text: str) -> list[Person]:
    """The first people of the tenant whose name or address begins so; nobody for less than two letters."""
    if len(text.strip()) < LEAST_LETTERS:
        return []
    people = Person.objects.filter(tenant=tenant).present().exclude(mail="").matching(text)
    return list(people.order_by("name", "mail")[:MOST_PEOPLE])


def suggestions(tenant: Tenant, text: str = "") -> list[str]:
    """Who owns documents or sources of the tenant already, as “Lena Fuchs <lena.fuchs@contoso.example>”.

    Only those with the text in it, where one is given.
    """
    of_tasks = DocumentTask.objects.of_tenant(tenant).values_list("owner_name", "owner_address").order_by().distinct()
    of_sources = tenant.document_sources.values_list("owner_name", "owner_address").order_by().distinct()
    known = {written(name, address) for name, address in chain(of_tasks, of_sources) if address}
    found = (owner for owner in known if text.strip().casefold() in owner.casefold())
    return sorted(found, key=str.casefold)[:MOST_SUGGESTIONS]


def written(name: str, address: str) -> str:
    """As the form takes it."""
    return f"{name} <{address}>" if name and address else address or name


def counted_by_owner(tasks: QuerySet[DocumentTask]) -> list[tuple[str, str, int]]:
    """(value in the URL, name, how many) of each owner of these tasks, nobody first."""
    rows = tasks.order_by().values_list("owner_address").annotate(name=Max("owner_name"), number=Count("pk"))
    found = [
        (address or NOBODY, (name or address) if address else "Nobody yet", number) for address, name, number in rows
    ]
    return sorted(found, key=lambda row: (row[0] != NOBODY, row[1].casefold()))
