"""Writing the notice: draft, preview, publish, and the versions there were. For portal administrators."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import formatting
from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.tables import csv_response
from rollout.changes.models import Change
from rollout.helpdesk.forms import NoticeForm
from rollout.helpdesk.models import EditedMeanwhile, HelpdeskNotice
from rollout.helpdesk.publishing import FOLDER
from rollout.helpdesk.views import notice_url, visible_change

COLUMNS = ("Language", "Version", "State", "Written", "Written by", "Published", "Published by")


@require_safe
def versions(request: HttpRequest, mc_id: str) -> HttpResponseBase:
    """Every version of the notice, the newest first; drafts for those who write them."""
    change = visible_change(request, mc_id)
    user = signed_in(request)
    found = HelpdeskNotice.objects.visible_to(user).filter(change=change).select_related("edited_by", "published_by")
    found = found.order_by("locale", "-version")
    if request.GET.get("format") == "csv":
        return csv_response(f"{mc_id}-notice-versions", COLUMNS, map(_cells, found))
    context = {
        "change": change,
        "versions": found,
        "locales": [(code, formatting.language(code)) for code in _locales(change)],
        "may_edit": user.is_portal_administrator,
    }
    return render(request, "helpdesk/versions.html", context)


def _cells(version: HelpdeskNotice) -> tuple[object, ...]:
    state, published_on = "Draft" if version.is_draft else "Published", version.published_at
    return (
        version.language, version.version, state, version.edited_at.date(), str(version.edited_by or "From the pack"),
        published_on.date() if published_on else None, str(version.published_by or ""),
    )  # fmt: skip


@require_safe
def version(request: HttpRequest, mc_id: str, locale: str, number: int) -> HttpResponse:
    """One version as it was published, and the Markdown it was written in."""
    change = visible_change(request, mc_id)
    found = HelpdeskNotice.objects.visible_to(signed_in(request)).filter(change=change, locale=locale)
    one = get_object_or_404(found.select_related("published_by"), version=number)
    context = {"change": change, "version": one, "notice": one.read()}
    return render(request, "helpdesk/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, mc_id: str, locale: str) -> HttpResponse:
    """The draft of a locale beside its preview. Without a draft the newest version is where writing begins."""
    change, user = _writable(request, mc_id, locale)
    draft = HelpdeskNotice.objects.drafts().filter(change=change, locale=locale).first()
    newest = HelpdeskNotice.objects.newest_of(change).get(locale)
    if request.method == "POST":
        form = NoticeForm(request.POST)
        if form.is_valid() and _saved(form, change, locale, user):
            messages.success(request, "The draft was saved. Nobody else sees it before it is published.")
            return redirect("helpdesk:edit", mc_id=mc_id, locale=locale)
    else:
        start = draft or newest
        form = NoticeForm(
            initial={"markdown": start.markdown if start else _beginning(change, locale), "seen": _seen(draft)}
        )
    context = {
        "change": change,
        "form": form,
        "draft": draft,
        "newest": newest,
        "notice": draft.read() if draft else None,
        "seen": _seen(draft),
        "locale": locale,
        "language": formatting.language(locale),
    }
    return render(request, "helpdesk/edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def publish(request: HttpRequest, mc_id: str, locale: str) -> HttpResponse:
    """The draft becomes what everyone reads, exactly as its preview showed it."""
    change, user = _writable(request, mc_id, locale)
    draft = HelpdeskNotice.objects.drafts().filter(change=change, locale=locale).first()
    if draft is None:
        messages.warning(request, "There is no draft to publish: somebody published it already.")
        return redirect(notice_url(change, locale))
    try:
        draft.publish(seen=datetime.fromisoformat(request.POST.get("seen", "")), by=user, at=timezone.now())
    except (EditedMeanwhile, ValueError):
        messages.error(request, "The draft has changed since you opened it. Read it again, then publish it.")
        return redirect("helpdesk:edit", mc_id=mc_id, locale=locale)
    messages.success(request, f"Version {draft.version} in {formatting.language(locale)} is published.")
    return redirect(notice_url(change, locale))


def _writable(request: HttpRequest, mc_id: str, locale: str) -> tuple[Change, User]:
    """The change and who writes. Raises PermissionDenied for all but portal administrators."""
    change, user = visible_change(request, mc_id), signed_in(request)
    if not user.is_portal_administrator:
        raise PermissionDenied
    if locale not in _locales(change):
        raise Http404
    return change, user


def _locales(change: Change) -> list[str]:
    """Locales in which a notice is written or could be: English, those of the pack's texts, and those there are."""
    pack = change.load_pack()
    written = HelpdeskNotice.objects.filter(change=change).values_list("locale", flat=True)
    codes = {"en", *pack.locales(FOLDER), *pack.locales("texts"), *written}
    return sorted(codes, key=lambda code: (code != "en", code))


def _saved(form: NoticeForm, change: Change, locale: str, user: User) -> bool:
    """Whether the draft could be saved; the form says why not."""
    text, seen = form.cleaned_data["markdown"], form.cleaned_data["seen"]
    try:
        HelpdeskNotice.objects.write(change, locale, text, seen=seen, by=user, at=timezone.now())
    except EditedMeanwhile as error:
        form.add_error("markdown", str(error))
        return False
    return True


def _beginning(change: Change, locale: str) -> str:
    """What an author begins with where nothing is written yet: the pack's notice, or an empty form of one."""
    pack, file = change.load_pack(), f"{FOLDER}/{locale}.md"
    if pack.has(file):
        return pack.markdown(file).body
    return "## Say this\n\n> “…”\n\n## Questions\n\n### …?\n\n…\n\nSource: …\n\n## Pass it on\n\n### …\n\n…\n"


def _seen(draft: HelpdeskNotice | None) -> str:
    return draft.edited_at.isoformat() if draft else ""
