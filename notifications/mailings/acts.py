"""The acts on a mailing: one address each, POST only; GET of an act that asks first shows its question."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from notifications.deliveries import ledger
from notifications.deliveries.tasks import deliver_soon
from notifications.mailings import telling_deciders
from notifications.mailings.content import content_hash
from notifications.mailings.forms import AddForm, ApproveForm, DoubtForm, ReasonForm, SettleForm, TimesForm
from notifications.mailings.in_doubt import numbers_of, questions_of
from notifications.mailings.models import AlreadyOpen, Mailing, canary, settling
from notifications.mailings.own_copy import said_of, send_own_copy
from notifications.mailings.questions import pause_question, stop_question
from notifications.texts.models import Text
from portal.accounts.requests import signed_in
from portal.errors import PortalError
from portal.formatting import counted
from rollout.waves.models import Wave


@require_POST
def add(request: HttpRequest, wave_pk: int) -> HttpResponse:
    wave = get_object_or_404(
        Wave.objects.editable_by(signed_in(request)).select_related("tenant", "change"), pk=wave_pk
    )
    form = AddForm(request.POST, wave=wave, published=Text.objects.published_purposes(wave.change_id))
    if not form.is_valid():
        messages.error(request, "Choose which text the wave gets, of those that are published for its change.")
        return redirect("waves:detail", pk=wave.pk)
    try:
        mailing = Mailing.objects.draft(
            wave=wave, purpose=form.cleaned_data["purpose"], by=signed_in(request), at=timezone.now()
        )
    except AlreadyOpen as open_already:
        messages.warning(request, str(open_already))
        return redirect("mailings:detail", pk=open_already.mailing.pk)
    except PortalError as refused:
        messages.error(request, str(refused))
        return redirect("waves:detail", pk=wave.pk)
    return redirect("mailings:detail", pk=mailing.pk)


@require_POST
def ask_for_approval(request: HttpRequest, pk: int) -> HttpResponse:
    mailing = _editable(request, pk)
    return _act(
        request,
        mailing,
        lambda: telling_deciders.ask_for_approval(mailing, by=signed_in(request), at=timezone.now()),
        done=lambda count: f"It waits for approval. {_told_words(count, mailing)}",
    )


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    mailing = _approvable(request, pk)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Tick that you have read the message. Nothing was approved.")
        return redirect("mailings:detail", pk=mailing.pk)
    if form.cleaned_data["content_hash"] != content_hash(mailing):
        messages.error(request, "The message changed while you read it. Read it again. Nothing was approved.")
        return redirect("mailings:detail", pk=mailing.pk)
    return _act(
        request,
        mailing,
        lambda: telling_deciders.approve(mailing, by=signed_in(request), at=timezone.now()),
        done=lambda count: f"Approved. {_told_words(count, mailing)}" if _waits(mailing) else "Approved.",
    )


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    mailing = _approvable(request, pk)
    verb = partial(telling_deciders.send_back, mailing)
    return _act_with_reason(request, mailing, verb, done="Sent back with your comment.")


@require_http_methods(["GET", "POST"])
def set_times(request: HttpRequest, pk: int) -> HttpResponse:
    mailing = _editable(request, pk)
    at = timezone.now()
    form = TimesForm(request.POST or None, mailing=mailing, at=at)
    if request.method == "POST" and form.is_valid():
        plan = form.plan
        return _act(
            request,
            mailing,
            lambda: mailing.plan(**plan, at=at),
            done="Saved. Approvals given before do not count any more.",
        )
    status = 422 if form.is_bound else 200
    return render(request, "mailings/times.html", {"mailing": mailing, "form": form}, status=status)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    mailing = _editable_or_approvable(request, pk)

    def start_and_wake() -> None:
        mailing.start(by=signed_in(request), at=timezone.now())
        deliver_soon()

    return _act(request, mailing, start_and_wake, done="Sending has begun. This page follows it.")


@require_POST
def send_to_me(request: HttpRequest, pk: int) -> HttpResponse:
    mailing = _visible(request, pk)
    user = signed_in(request)
    return _act(
        request,
        mailing,
        lambda: send_own_copy(
            mailing, request.POST.get("to", ""), user=user, at=timezone.now(), locale=request.POST.get("lang", "")
        ),
        done=said_of,
    )


@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    mailing = _editable_or_approvable(request, pk)
    if request.method == "GET":
        return _ask(request, mailing, **pause_question(ledger.open_count(mailing.pk), ledger.in_flight(mailing.pk)))
    return _act_with_reason(request, mailing, mailing.pause, done="Paused. Nobody else is told until it is resumed.")


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    mailing = _editable_or_approvable(request, pk)

    def resume_and_wake() -> None:
        mailing.resume(by=signed_in(request), at=timezone.now())
        deliver_soon()

    return _act(request, mailing, resume_and_wake, done="Sending goes on.")


@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody is told, whatever became of the first people."""
    mailing = _editable_or_approvable(request, pk)

    def go_on_and_wake() -> None:
        canary.go_on(mailing, by=signed_in(request), at=timezone.now())
        deliver_soon()

    return _act(request, mailing, go_on_and_wake, done="Everybody else is told now.")


@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    mailing = _editable_or_approvable(request, pk)
    if request.method == "GET":
        return _ask(
            request, mailing, **stop_question(mailing, ledger.open_count(mailing.pk), ledger.in_flight(mailing.pk))
        )
    return _act_with_reason(request, mailing, mailing.stop, done="Stopped for good.")


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of people in doubt; GET asks before it is decided for all: `?outcome=sent|failed`."""
    mailing = _editable_or_approvable(request, pk)
    if request.method == "GET":
        return _ask_for_all(request, mailing, request.GET.get("outcome", ""))
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say what became of the mail: it arrived, or it did not. Nothing was changed.")
        return redirect("mailings:in_doubt", pk=mailing.pk)
    decided = form.cleaned_data
    return _act(
        request,
        mailing,
        lambda: settling.settle(
            mailing,
            outcome=decided["outcome"],
            person_id=decided["person"],
            expected=decided["expected"],
            by=signed_in(request),
            at=timezone.now(),
        ),
        done=lambda count: f"Decided for {counted(count, 'person', 'people')}. The sum was counted again.",
        back="mailings:in_doubt",
    )


@require_http_methods(["GET", "POST"])
def send_once_more(request: HttpRequest, pk: int) -> HttpResponse:
    """The same mail once more to people in doubt; GET asks before it is sent to all."""
    mailing = _editable_or_approvable(request, pk)
    if request.method == "GET":
        return _ask_for_all(request, mailing, "again")
    form = DoubtForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose who is sent the mail once more. Nothing was changed.")
        return redirect("mailings:in_doubt", pk=mailing.pk)
    decided = form.cleaned_data

    def send_and_wake() -> int:
        count = settling.send_once_more(
            mailing, person_id=decided["person"], expected=decided["expected"], by=signed_in(request), at=timezone.now()
        )
        deliver_soon()
        return count

    return _act(
        request,
        mailing,
        send_and_wake,
        done=lambda count: f"Sent once more to {counted(count, 'person', 'people')}, as soon as a sender is free.",
        back="mailings:in_doubt",
    )


def _waits(mailing: Mailing) -> bool:
    return mailing.state == Mailing.State.WAITING


def _told_words(count: int, mailing: Mailing) -> str:
    if not count:
        return f"Nobody else can approve for {mailing.tenant}: give somebody the role under Settings › Access."
    return f"{counted(count, 'person', 'people')} who can approve {'is' if count == 1 else 'are'} told by mail."


def _ask_for_all(request: HttpRequest, mailing: Mailing, outcome: str) -> HttpResponse:
    numbers = numbers_of(mailing)
    question = questions_of(mailing, numbers).get(outcome)
    if question is None or not numbers.all:
        return redirect("mailings:in_doubt", pk=mailing.pk)
    return _ask(request, mailing, page="mailings:in_doubt", **question)


def _act(
    request: HttpRequest,
    mailing: Mailing,
    verb: Callable[[], Any],
    *,
    done: str | Callable[[Any], str],
    back: str = "mailings:detail",
) -> HttpResponse:
    """Runs one verb and says what happened, on a page of the mailing."""
    try:
        result = verb()
    except PortalError as refused:
        messages.error(request, f"{refused} Nothing was changed.")
    else:
        messages.success(request, done if isinstance(done, str) else done(result))
    return redirect(back, pk=mailing.pk)


def _act_with_reason(request: HttpRequest, mailing: Mailing, verb: Callable[..., None], *, done: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why, in a few words. Nothing was changed.")
        return redirect("mailings:detail", pk=mailing.pk)
    reason = form.cleaned_data["reason"]
    return _act(request, mailing, lambda: verb(by=signed_in(request), reason=reason, at=timezone.now()), done=done)


def _ask(request: HttpRequest, mailing: Mailing, *, page: str = "mailings:detail", **words: Any) -> HttpResponse:
    """The question before an act, as a page of its own: for browsers without JavaScript."""
    back = reverse(page, args=[mailing.pk])
    context = {"subject": mailing, "action": request.path, "back": back, "form": ReasonForm(), **words}
    return render(request, "confirm.html", context)


def _visible(request: HttpRequest, pk: int) -> Mailing:
    return get_object_or_404(Mailing.objects.with_rows().visible_to(signed_in(request)), pk=pk)


def _editable(request: HttpRequest, pk: int) -> Mailing:
    return get_object_or_404(Mailing.objects.with_rows().editable_by(signed_in(request)), pk=pk)


def _approvable(request: HttpRequest, pk: int) -> Mailing:
    return get_object_or_404(Mailing.objects.with_rows().approvable_by(signed_in(request)), pk=pk)


# Administrators may approve as well, so whoever may approve is whoever may stop a mailing that runs.
_editable_or_approvable = _approvable
