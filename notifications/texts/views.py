"""Pages of the texts: what is said, in which versions and languages, read as people read it."""

from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notifications.texts.comparison import of_sources
from notifications.texts.framing import LOOKS, LOOKS_OF_MAIL, framed
from notifications.texts.models import Purpose, Text, TextVersion
from notifications.texts.placeholders import ALL, samples
from notifications.texts.publishing import new_in_pack, publish_from_pack
from notifications.texts.rendering import render as fill
from portal.accounts.requests import signed_in
from portal.formatting import counted, language
from portal.tables import csv_response
from rollout.changes.models import Change
from rollout.packs.errors import PackError

COLUMNS = ("Text", "Language", "Subject", "Version", "Published (UTC)", "Published by")


@require_safe
def listing(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """The texts of a change, and what its pack says that is not published yet."""
    change = get_object_or_404(Change, mc_id=mc_id)
    user = signed_in(request)
    visible = Text.objects.visible_to(user).filter(change=change)
    newest = TextVersion.objects.published().filter(text__in=visible).newest().select_related("text")
    drafts = TextVersion.objects.visible_to(user).drafts().filter(text__in=visible).english_first()
    drafts = drafts.select_related("text", "edited_by")
    if request.GET.get("format") == "csv":
        return csv_response(f"{mc_id}-texts", COLUMNS, map(_cells, newest))
    context = {
        "change": change,
        "status": change.status(timezone.now()),
        "texts": [(text, list(rows)) for text, rows in groupby(newest, key=attrgetter("text"))],
        "may_publish": user.is_portal_administrator,
        "drafts": [(text, list(rows)) for text, rows in groupby(drafts, key=attrgetter("text"))],
        "unwritten": _unwritten([*newest, *drafts]) if user.is_portal_administrator else [],
        "new": new_in_pack(change),
        "pack_problem": change.load_pack().problem,
    }
    return render(request, "texts/list.html", context)


def _unwritten(versions: list[TextVersion]) -> list[Purpose]:
    """The purposes for which nothing is written, be it a draft."""
    written = {version.text.purpose for version in versions}
    return [purpose for purpose in Purpose if purpose not in written]


def _cells(version: TextVersion) -> tuple[object, ...]:
    at, by = version.published_at, version.published_by
    published = f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
    return str(version.text), version.language, version.subject, version.version, published, str(by or "")


@require_POST
def publish(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Publishes what the change's pack says, as new versions."""
    user = signed_in(request)
    change = get_object_or_404(Change, mc_id=mc_id)
    if not user.is_portal_administrator:
        raise PermissionDenied
    try:
        made = publish_from_pack(change, at=timezone.now(), by=user)
    except PackError as error:
        messages.error(request, f"Nothing was published. {error}")
    else:
        said = f"Published {counted(len(made), 'text')}." if made else "Everything was published already."
        messages.success(request, said)
    return redirect("texts:list", mc_id=change.mc_id)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One text in one version and language, filled with sample values."""
    text = get_object_or_404(Text.objects.visible_to(signed_in(request)).select_related("change"), pk=pk)
    shown = _asked_for(text, request)
    versions = text.published_versions()
    look = request.GET.get("as", "")
    context = {
        "text": text,
        "change": text.change,
        "shown": shown,
        "mail": fill(shown, samples(text.purpose, shown.locale)),
        "versions": versions,
        "languages": next(rows for rows in versions if rows[0].version == shown.version),
        "looks": LOOKS_OF_MAIL,
        "look": look if look in LOOKS else LOOKS[0],
        "placeholders": [ALL[name] for name in shown.placeholders],
        "may_write": Text.objects.editable_by(signed_in(request)).contains(text),
        "has_draft": text.versions.drafts().exists(),
    }
    return render(request, "texts/detail.html", context)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail alone, for the frame of the page."""
    text = get_object_or_404(Text.objects.visible_to(signed_in(request)), pk=pk)
    shown = _asked_for(text, request)
    return framed(fill(shown, samples(text.purpose, shown.locale)), request.GET.get("as", ""))


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs in one language from one version (`from`) to another (`to`), and who wrote each.

    Unnamed, from the newest but one to the newest. Drafts are for those who write them.
    """
    user = signed_in(request)
    text = get_object_or_404(Text.objects.visible_to(user).select_related("change"), pk=pk)
    rows = text.versions.visible_to(user).order_by("-version").select_related("edited_by", "published_by")
    locales = sorted({row.locale for row in rows}, key=lambda code: (code != "en", code))
    locale = request.GET.get("locale") or next(iter(locales), "")
    if locale not in locales:
        raise Http404("Nothing is written in this language.")
    versions = [row for row in rows if row.locale == locale]
    after = _named(versions, request.GET.get("to", "")) or versions[0]
    older = [row for row in versions if row.version < after.version]
    before = _named(versions, request.GET.get("from", "")) or next(iter(older), None)
    context = {
        "text": text,
        "change": text.change,
        "locale": locale,
        "languages": [(code, language(code)) for code in locales],
        "versions": versions,
        "before": before,
        "after": after,
        "comparison": of_sources(before.markdown, after.markdown) if before and before != after else None,
    }
    return render(request, "texts/compare.html", context)


def _named(versions: list[TextVersion], number: str) -> TextVersion | None:
    return next((row for row in versions if str(row.version) == number), None)


def _asked_for(text: Text, request: HttpRequest) -> TextVersion:
    """The version and language in the address; the newest and its first language when it names none."""
    newest = text.newest_version()
    version = request.GET.get("version") or str(newest or "")
    if not version.isdecimal() or not (locales := text.locales(int(version))):
        raise Http404("This text has no such version.")
    locale = request.GET.get("locale") or locales[0]
    return get_object_or_404(text.versions.published(), version=int(version), locale=locale)
