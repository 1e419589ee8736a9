"""A site of test pages that show every component, with stand-ins for the places of the rail."""

from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from portal.badges import BADGES
from portal.tables import Sorting

RAIL = SimpleNamespace(
    counts={"changes": 3, "mailings": 4, "documents": 18, "tenants": 6},
    may={"board", "changes", "mailings", "documents", "helpdesk", "tenants", "people", "history", "status", "settings"},
    role="Administrator, 6 tenants",
)
TABLE = """<div id="island"><h2 tabindex="-1">Rows</h2>
<a id="again" href="/plain/" hx-get="/island/" hx-target="#island" hx-swap="outerHTML">Again</a></div>"""


class TenantForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As people know it.")
    zone = forms.ChoiceField(label="Time zone", choices=[("berlin", "Europe/Berlin")])
    mode = forms.ChoiceField(label="Mode", choices=[("trial", "Trial"), ("live", "Live")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)


def show(request: HttpRequest, name: str) -> HttpResponse:
    """One page of tests/ui/gallery."""
    context = {
        "rail": RAIL,
        "wave_states": list(BADGES["wave"]),
        "document_states": list(BADGES["document"]),
        "sorting": Sorting("starts", descending=False, fields=("starts_on",)),
        "page": Paginator(range(1271), 50).get_page(2),
        "counts": {"sent": 742, "failed": 3, "suppressed": 23, "in_doubt": 1},
        "form": TenantForm({"zone": "nowhere"}),
    }
    return render(request, f"gallery/{name}.html", context)


def island(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TABLE)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


def lost(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:sign_in")


def place(label: str, **names: str) -> tuple[list[object], str]:
    return [path(route, show, {"name": "board"}, name=name) for name, route in names.items()], label


urlpatterns = [
    path("", include(place("board", home="", search="search/", help="help/", history="history/"))),
    path("", include(place("changes", list="changes/"))),
    path("", include(place("mailings", list="mailings/"))),
    path("", include(place("documents", home="documents/"))),
    path("", include(place("helpdesk", home="helpdesk/"))),
    path("", include(place("tenants", list="tenants/", people="people/"))),
    path("", include(place("status", status="status/"))),
    path("", include(place("accounts", sign_in="sign-in/", sign_out="sign-out/", settings="settings/"))),
    path("gallery/<slug:name>/", show),
    path("aside/", show, {"name": "_aside"}),
    path("island/", island),
    path("broken/", broken),
    path("lost/", lost),
]
