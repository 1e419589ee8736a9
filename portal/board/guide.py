"""A short guide to the portal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rollout.tenants.models import Role

# What each role may do, beyond the one below it.
ROLES = (
    (Role.READER, "Sees boards, changes, documents and counts, no single person."),
    (Role.HELPDESK, "Also looks up single people and opens known problems."),
    (Role.APPROVER, "Also approves mailings."),
    (Role.ADMINISTRATOR, "Does everything in the tenant: plans waves, writes mailings, loads people, gives access."),
)


def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "board/help.html", {"roles": ROLES})
