"""Posts from a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.errors import BadInput
from rollout.changes.forms import ImportForm
from rollout.changes.importing import import_announcements, named
from rollout.changes.views.access import only_portal_administrators


@require_http_methods(["GET", "HEAD", "POST"])
def import_posts(request: HttpRequest) -> HttpResponse:
    """Posts from a file. Those that cannot be used are named here; the others go on."""
    only_portal_administrators(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            imported = import_announcements(file.read(), name=file.name, at=timezone.now())
        except BadInput as error:
            form.add_error("file", str(error))
            context["problems"] = error.problems
        else:
            if not imported.refused:
                messages.success(request, f"{file.name}: {imported}")
                return redirect("changes:posts")
            # The list is too long for a message; sending the file again has no effect, so a reload is harmless.
            context |= {"imported": f"{file.name}: {imported}", "problems": named(imported.refused)}
    return render(request, "changes/import.html", context, status=422 if form.errors else 200)
