"""Writing a text: draft, preview, publish. For portal administrators, since all tenants share the texts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from notifications.texts import comparison, writing
from notifications.texts.forms import BeginForm, SeenForm, WriteForm
from notifications.texts.framing import LOOKS, framed
from notifications.texts.models import Text
from notifications.texts.rendering import RenderedMail
from notifications.texts.typed import lengths_of, mail_of, offered_placeholders
from notifications.texts.writing import Beginning, EditedMeanwhile, NotComplete
from portal import formatting
from portal.accounts.requests import signed_in
from portal.islands import asks_for_island
from rollout.changes.models import Change
from rollout.mockups.reading import mockups
from rollout.packs.errors import PackError

NOT_SHOWN = "It is shown when this is mended."
KEPT = "Nothing was overwritten, and nothing that you typed is lost."


@require_POST
def begin(request: HttpRequest, mc_id: str) -> HttpResponse:
    """Leads to where the text of a purpose is written; nobody else sees of it before something is published."""
    change, user = get_object_or_404(Change, mc_id=mc_id), signed_in(request)
    if not user.is_portal_administrator:
        raise PermissionDenied
    form = BeginForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose what the text is for. Nothing was begun.")
        return redirect("texts:list", mc_id=change.mc_id)
    return redirect("texts:write", pk=writing.begin(change, form.cleaned_data["purpose"]).pk)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """One language of the draft beside its preview: `?locale=de`, and `&from=pack` to begin with the pack's file."""
    text = _writable(request, pk)
    start = _beginning(request, text)
    if request.method != "POST":
        return _page(request, text, start, _form(text, start))
    form, user = _form(text, start, request), signed_in(request)
    meanwhile = False
    if form.is_valid():
        # Whoever read what somebody else saved meanwhile says so by naming it.
        seen = request.POST.get("instead_of") or form.cleaned_data["seen"]
        try:
            writing.save(text, start.locale, form.cleaned_data["source"], seen=seen, by=user, at=timezone.now())
        except EditedMeanwhile as error:
            form.add_error(None, f"{error} {KEPT}")
            meanwhile = True
        else:
            messages.success(request, f"The draft is saved in {start.language}. Nobody is told of it by that.")
            return redirect(_address(text, start.locale))
    return _page(request, text, start, form, meanwhile=meanwhile)


def _page(
    request: HttpRequest, text: Text, start: Beginning, form: WriteForm, *, meanwhile: bool = False
) -> HttpResponse:
    draft, newest = text.draft(), text.newest_version()
    needed = writing.needed_locales(text)
    typed = str(form["source"].value() or "")
    context = {
        "text": text,
        "change": text.change,
        "start": start,
        "form": form,
        "draft": draft,
        "newest": newest,
        "next": (newest or 0) + 1,
        "look": form["look"].value() or LOOKS[0],
        "languages": [
            (locale, formatting.language(locale), draft.get(locale), locale in needed)
            for locale in writing.offered_locales(text)
        ],
        "missing": writing.missing_in(text) if draft else [],
        "seen_of_all": writing.seen_of_all(text),
        "lengths": lengths_of(typed.replace("\r\n", "\n")),
        "placeholders": offered_placeholders(text.purpose, start.locale),
        "theirs": start.row if meanwhile else None,
        "comparison": comparison.of_sources(start.source, typed) if meanwhile else None,
        "has_pack_file": text.change.load_pack().has(f"texts/{start.locale}/{text.purpose}.md"),
    }
    return render(request, "texts/write.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def preview_typed(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed as the mail it would be, for a frame; for htmx what is wrong with it, and a frame that asks for it.

    GET: the mail of what writing begins with. Nothing is saved.
    """
    text = _writable(request, pk)
    start = _beginning(request, text)
    form = _form(text, start, request if request.method == "POST" else None)
    source = start.source
    if form.is_bound:
        source = form.cleaned_data["source"] if form.is_valid() else ""
    if asks_for_island(request):
        typed = str(form["source"].value() or "").replace("\r\n", "\n")
        context = {"text": text, "start": start, "form": form, "lengths": lengths_of(typed), "is_island": True}
        context["look"] = form["look"].value() or LOOKS[0]
        return render(request, "texts/_typed.html", context)
    try:
        screens = mockups(text.change.pack)
        mail, picture = mail_of(source, purpose=text.purpose, locale=start.locale, screens=screens)
    except PackError as error:
        wrong = form.errors.get("source") or [writing.line_of(error)]
        words = "\n".join([NOT_SHOWN, "", *(f"- {problem}" for problem in wrong)])
        return framed(RenderedMail(NOT_SHOWN, "", words, "en"), "text")
    return framed(mail, request.POST.get("look", ""), picture)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a language into the draft as it is: from the newest version, else from the pack's file."""
    text = _writable(request, pk)
    start = _beginning(request, text)
    if start.row or not start.whence:
        messages.warning(request, f"Nothing was taken over: {start.language} is to be written here.")
        return redirect(_address(text, start.locale))
    try:
        writing.save(text, start.locale, start.source, seen=start.seen, by=signed_in(request), at=timezone.now())
    except (PackError, EditedMeanwhile) as error:
        words = writing.line_of(error) if isinstance(error, PackError) else str(error)
        messages.error(request, f"{start.language} was not taken over: {words}")
        return redirect(_address(text, start.locale))
    messages.success(request, f"{start.language} is taken over from {start.whence}.")
    return redirect(_address(text, start.locale))


@require_POST
def publish_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft becomes what mailings written from now on say, in all its languages."""
    text, newest = _writable(request, pk), None
    try:
        newest = text.newest_version()
        number = writing.publish(text, seen=request.POST.get("seen", ""), by=signed_in(request), at=timezone.now())
    except NotComplete as error:
        messages.error(request, f"Nothing was published. {error}")
        return redirect("texts:write", pk=text.pk)
    except EditedMeanwhile:
        messages.error(request, "Nothing was published: the draft has changed since you opened it. Read it again.")
        return redirect("texts:write", pk=text.pk)
    kept = f" Mailings written before keep version {newest}." if newest else ""
    messages.success(request, f"Published version {number}.{kept}")
    return redirect("texts:detail", pk=text.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes the draft in all its languages; GET asks."""
    text = _writable(request, pk)
    if request.method == "POST":
        try:
            writing.throw_away(text, seen=request.POST.get("seen", ""))
        except EditedMeanwhile:
            messages.error(request, "Nothing was thrown away: the draft has changed since you opened it.")
            return redirect("texts:write", pk=text.pk)
        messages.success(request, "The draft is thrown away. What is published stays.")
        return redirect("texts:list", mc_id=text.change.mc_id)
    draft = text.draft()
    question = {
        "subject": text,
        "question": "Throw this draft away?",
        "says": f"What was written in {', '.join(row.language for row in draft.values()) or 'it'} is lost.",
        "action": reverse("texts:throw_away", args=[text.pk]),
        "button": f"Throw away {formatting.counted(len(draft), 'language')}",
        "back": reverse("texts:write", args=[text.pk]),
        "danger": True,
        "form": SeenForm(initial={"seen": writing.seen_of_all(text)}),
    }
    return render(request, "confirm.html", question)


def _writable(request: HttpRequest, pk: int) -> Text:
    return get_object_or_404(Text.objects.editable_by(signed_in(request)).select_related("change"), pk=pk)


def _beginning(request: HttpRequest, text: Text) -> Beginning:
    """In the language of the address; English where it names none."""
    locale = request.GET.get("locale") or writing.LAST_RESORT
    if not writing.is_language(locale):
        raise Http404("This is no language.")
    return writing.beginning(text, locale, from_pack=request.GET.get("from") == "pack")


def _form(text: Text, start: Beginning, request: HttpRequest | None = None) -> WriteForm:
    form = WriteForm(
        request.POST if request else None,
        initial={"source": start.source, "seen": start.seen},
        purpose=text.purpose,
        locale=start.locale,
        hosts=writing.hosts_for(text.change),
        screens=mockups(text.change.pack),
    )
    asks = {
        "hx-post": f"{reverse('texts:preview_typed', args=[text.pk])}?locale={start.locale}",
        "hx-target": "#typed",
        "hx-swap": "outerHTML",
        "hx-include": "closest form",
    }
    form.fields["source"].widget.attrs |= asks | {
        # What is typed and comes back is no longer what the frame shows.
        "hx-trigger": f"{'load, ' if request else ''}input changed delay:700ms",
        "lang": start.locale,
    }
    form.fields["look"].widget.attrs |= asks | {"hx-trigger": "change"}
    return form


def _address(text: Text, locale: str) -> str:
    return f"{reverse('texts:write', args=[text.pk])}?locale={locale}"
