"""The public page “Is my iPhone ready?”: one question at a time, and what the answers come to.

Answers travel in the form and are kept nowhere: no cookie, no session, no address that a log would keep.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rollout.changes.models import Change
from rollout.selfcheck.answers import Answer, Way, answer_of, begun, end_of, way_of
from rollout.selfcheck.reading import SelfCheck, languages_of, self_check
from rollout.selfcheck.words import WORDS
from rollout.tenants.public import LANGUAGES, language_of, tenant_of_host

UNANSWERED = 422
GAP = 2.5
"""Between two bars of the progress, in per cent of its width."""


# A foreign page that posts here changes nothing, and the token would need a cookie.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: HttpRequest) -> HttpResponse:
    """The self-check of the open change that has one; a list where several have."""
    changes = _with_self_check()
    if len(changes) == 1:
        return _self_check(request, changes[0])
    page = _page(request, tuple(WORDS))
    at = timezone.now()
    checks = [
        (change.mc_id, self_check(change.load_pack(), _own(page["locale"], change), day=at.date()))
        for change in changes
    ]
    return render(request, "selfcheck/list.html", page | {"checks": checks})


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_change(request: HttpRequest, mc_id: str) -> HttpResponse:
    """The self-check of one open change."""
    change = next((change for change in _with_self_check() if change.mc_id == mc_id), None)
    if change is None:
        raise Http404
    return _self_check(request, change)


def _with_self_check() -> list[Change]:
    return [change for change in Change.objects.open() if languages_of(change.load_pack())]


def _self_check(request: HttpRequest, change: Change) -> HttpResponse:
    pack = change.load_pack()
    page = _page(request, languages_of(pack))
    check = self_check(pack, page["locale"], day=timezone.now().date())
    way, is_unanswered = _step(request, len(check.questions))
    page |= {"check": check, "way": way}
    if way.is_at_end:
        return render(request, "selfcheck/end.html", page | _end(check, way.given))
    step = _question(check, way) | {"progress": page["words"].step.format(number=way.step, count=len(way.answers))}
    status = UNANSWERED if is_unanswered else 200
    return render(request, "selfcheck/step.html", page | step | {"is_unanswered": is_unanswered}, status=status)


def _step(request: HttpRequest, count: int) -> tuple[Way, bool]:
    """Where somebody is now, and whether they wanted on without an answer."""
    if "step" not in request.POST:
        return begun(count), False
    way = way_of(request.POST.dict(), count)
    if way.is_at_end or "language" in request.POST:
        return way, False
    way = way.answered(answer_of(request.POST.get("answer", "")))
    if "back" in request.POST:
        return way.back(), False
    return way.next(), way.answer is None


def _page(request: HttpRequest, among: tuple[str, ...]) -> dict[str, Any]:
    """What every page says around its matter, in the language asked for."""
    languages = {code: name for code, name in LANGUAGES.items() if code in among}
    asked = request.POST.get("language") or request.POST.get("lang") or request.GET.get("lang", "")
    locale = language_of(request, asked, among=languages)
    return {
        "words": WORDS[locale],
        "locale": locale,
        "languages": languages,
        "language": languages[locale],
        "tenant": tenant_of_host(request.get_host()),
    }


def _own(locale: str, change: Change) -> str:
    return locale if locale in languages_of(change.load_pack()) else "en"


def _question(check: SelfCheck, way: Way) -> dict[str, Any]:
    question = check.questions[way.step - 1]
    count = len(check.questions)
    width = (100 - GAP * (count - 1)) / count
    return {
        "question": question,
        "replies": [(answer.value, reply.label, answer is way.answer) for answer, reply in question.replies.items()],
        "bars": [(f"{number * (width + GAP):.2f}", f"{width:.2f}", number < way.step) for number in range(count)],
    }


def _end(check: SelfCheck, answers: list[Answer]) -> dict[str, Any]:
    end = end_of(answers)
    replies = [(answer, question.replies[answer]) for answer, question in zip(answers, check.questions, strict=True)]
    todo = [reply.do for answer, reply in replies if answer is not Answer.YES]
    return {
        "end": end.value,
        "title": check.title_of(end, len(todo)),
        "text": check.texts[end],
        # A single thing to do is said at once and not again below.
        "only": todo[0] if end == "almost" and len(todo) == 1 else "",
        "replies": [(answer.word, reply) for answer, reply in replies],
    }
