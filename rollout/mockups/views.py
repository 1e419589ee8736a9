"""The page of a change's screens, and the files people take away from it."""

import io
import zipfile
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from portal import formatting
from portal.accounts.requests import signed_in
from portal.errors import BadInput
from rollout.changes.models import Change
from rollout.mockups import drawing, pictures
from rollout.mockups.choice import Choice
from rollout.mockups.looks import LOOKS
from rollout.mockups.reading import mockups
from rollout.mockups.screens import Mockups, Screen

CONTENT_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@require_safe
def page(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The screens of a change side by side, each with the list of what is new, unchanged and gone."""
    change = _change_or_404(request, mc_id)
    found = mockups(change.pack)
    if found is None:
        return render(request, "mockups/none.html", {"change": change})
    try:
        choice = Choice.read(request.GET, found.languages)
    except BadInput as error:
        raise Http404(str(error)) from error
    context = {
        "change": change,
        "status": change.status(timezone.now()),
        "figures": [_figure(change, found, screen, choice) for screen in found.screens[choice.lang]],
        "choice": choice,
        "languages": [(code, formatting.own_language(code), _query(choice, lang=code)) for code in found.languages],
        "looks": [(look, look.capitalize(), _query(choice, look=look)) for look in LOOKS],
        "svg_bundle": _url("bundle", change, choice, ending="svg"),
        "png_bundle": _url("bundle", change, choice, ending="png"),
        "disclaimer": drawing.DISCLAIMER.partition(". ")[2],
    }
    return render(request, "mockups/page.html", context)


@require_safe
def svg(request: HttpRequest, mc_id: str, screen: str) -> HttpResponse:
    """One screen as an SVG file."""
    return _file(request, mc_id, screen, ending="svg")


@require_safe
def png(request: HttpRequest, mc_id: str, screen: str) -> HttpResponse:
    """One screen as a PNG file, one or two pixels a unit."""
    return _file(request, mc_id, screen, ending="png")


@require_safe
def bundle(request: HttpRequest, mc_id: str, ending: str) -> HttpResponse:
    """All screens of a change in one ZIP file, as SVG or PNG."""
    found = _mockups_or_404(request, mc_id)
    if ending not in CONTENT_TYPES:
        raise Http404
    try:
        choice = Choice.read(request.GET, found.languages)
    except BadInput as error:
        return _refused(error)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for screen in found.screens[choice.lang]:
            archive.writestr(choice.file_name(screen, ending), _content(screen, choice, ending))
    name = f"{found.mc_id}-illustrations-{choice.lang}-{choice.look}-{ending}.zip"
    return _answer(packed.getvalue(), "application/zip", name, as_attachment=True)


def _file(request: HttpRequest, mc_id: str, key: str, *, ending: str) -> HttpResponse:
    found = _mockups_or_404(request, mc_id)
    try:
        choice = Choice.read(request.GET, found.languages)
    except BadInput as error:
        return _refused(error)
    try:
        screen = found.screen(key, choice.lang)
    except KeyError:
        raise Http404(f"{mc_id} has no screen {key}.") from None
    drawn = drawing.draw(screen, look=choice.look, marks=choice.marks)
    etag = f'"{pictures.content_hash(drawn, scale=choice.scale)}"'
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    content = _content(screen, choice, ending)
    response = _answer(content, CONTENT_TYPES[ending], choice.file_name(screen, ending), as_attachment=False)
    response.headers["ETag"] = etag
    return response


def _content(screen: Screen, choice: Choice, ending: str) -> bytes:
    drawn = drawing.draw(screen, look=choice.look, marks=choice.marks)
    return pictures.png(drawn, scale=choice.scale) if ending == "png" else drawn.encode()


def _answer(content: bytes, content_type: str, name: str, *, as_attachment: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = str(content_disposition_header(as_attachment, name))
    response["Cache-Control"] = "private, no-cache"  # kept by the browser, and asked for again by its ETag
    return response


def _refused(error: BadInput) -> HttpResponse:
    return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")


def _change_or_404(request: HttpRequest, mc_id: str) -> Change:
    return get_object_or_404(
        Change.objects.visible_to(signed_in(request)).select_related("announcement", "owner"), mc_id=mc_id
    )


def _mockups_or_404(request: HttpRequest, mc_id: str) -> Mockups:
    change = _change_or_404(request, mc_id)
    found = mockups(change.pack)
    if found is None:
        raise Http404(f"{mc_id} has no mockups.")
    return found


def _figure(change: Change, found: Mockups, screen: Screen, choice: Choice) -> dict[str, object]:
    """What the page shows of one screen. The drawing escapes every text of the pack, so it is safe markup."""
    drawn = drawing.draw(screen, look=choice.look, marks=choice.marks)
    return {
        "screen": screen,
        "in_words": found.screen(screen.key, found.languages[0]),  # captions speak the page's language
        "drawing": mark_safe(drawn),  # noqa: S308
        "marks": found.marks[screen.key],
        "svg": _url("svg", change, choice, screen=screen.key),
        "png": _url("png", change, choice, screen=screen.key),
        "png_large": _url("png", change, choice, screen=screen.key) + "&scale=2",
        "plain": _url("png", change, replace(choice, marks=False), screen=screen.key) + "&scale=2",
    }


def _url(name: str, change: Change, choice: Choice, **parts: str) -> str:
    return reverse(f"mockups:{name}", kwargs={"mc_id": change.mc_id, **parts}) + _query(choice)


def _query(choice: Choice, **other: str) -> str:
    """The choice as a query, with some of it changed."""
    chosen = {"lang": choice.lang, "look": choice.look} | ({} if choice.marks else {"marks": "0"}) | other
    return f"?{urlencode(chosen)}"
