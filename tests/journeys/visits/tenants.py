"""Tenants, their people, connections and access."""

from io import BytesIO

from django.urls import reverse

from rollout.tenants.importing import ImportRefused, import_people
from rollout.tenants.models import Tenant
from tests.factories.changes import make_fetch
from tests.journeys.visits.visit import (
    APPROVER,
    HELPDESK,
    LOADED_AT,
    READER,
    Visit,
)


def refused_fetch() -> str:
    """A fetch of Contoso's Message center with a post that could not be used."""
    refused = [{"mc_id": "MC900204", "problem": "“title” is missing."}]
    run = make_fetch(Tenant.objects.get(slug="contoso"), post_count=2, refused=refused)
    return reverse("changes:fetch", args=["contoso", run.pk])


def a_refused_load() -> str:
    """The report of a file with errors and warnings."""
    lines = b"id,displayName,mail,shoe_size\n1,Ada,nobody,42\n,Bo,,\n"
    try:
        import_people(Tenant.objects.get(slug="contoso"), BytesIO(lines), file_name="users.csv", by=None, at=LOADED_AT)
    except ImportRefused as refused:
        return reverse("tenants:load", args=["contoso", refused.record.pk])
    raise AssertionError("the file is not refused")


VISITS = [
    Visit("tenants", "/tenants/"),
    Visit("one tenant: connection", "/tenants/contoso/connection/"),
    Visit("one tenant: fetches", "/tenants/contoso/fetches/"),
    Visit("one tenant: one fetch", refused_fetch),
    Visit("tenants: nothing found", "/tenants/?q=nothing", by=READER),
    Visit("one tenant", "/tenants/fabrikam/"),
    Visit("one tenant: trial", "/tenants/wingtip/", by=READER),
    Visit("add a tenant", "/tenants/add/"),
    Visit("edit a tenant", "/tenants/wingtip/edit/"),
    Visit("load people", "/tenants/contoso/upload/"),
    Visit("load: refused", a_refused_load),
    Visit("loads", "/tenants/contoso/loads/"),
    Visit("people", "/people/?class=blocked", by=HELPDESK),
    Visit("people: nothing found", "/people/?q=zeppelin", by=APPROVER),
    Visit("access", "/settings/access/"),
    Visit("access: own", "/settings/access/", by=READER),
]
