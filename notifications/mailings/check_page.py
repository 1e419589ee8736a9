"""The public page “Is this message genuine?”."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from notifications.mailings.genuineness import find
from notifications.mailings.public_words import CHECK_WORDS
from notifications.texts import dates
from portal.accounts.throttling import Throttle, client_of
from rollout.tenants.public import LANGUAGES, language_of, tenant_of_host

# Guessing a reference of 40 bits at this rate takes longer than anybody has.
TRIES = Throttle("check of a reference", tries=20, seconds=60)


@login_not_required
@never_cache
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """One field. A GET, so that the answer can be opened again; the reference is no secret and names nobody."""
    locale = language_of(request, request.GET.get("lang", ""))
    words = CHECK_WORDS[locale]
    typed = request.GET.get("reference", "")[:40]
    tenant = tenant_of_host(request.get_host())
    context = {
        "words": words,
        "locale": locale,
        "languages": LANGUAGES,
        "language": LANGUAGES[locale],
        "typed": typed,
        "asked": "reference" in request.GET,
        "tenant": tenant,
    }
    if not typed.strip():
        return render(request, "mailings/check.html", context)
    at, client = timezone.now(), client_of(request)
    if not TRIES.take(client, at=at):
        return render(request, "mailings/check.html", context | {"wait": True}, status=429)
    message = find(typed, host_tenant=tenant, locale=locale)
    if message:
        context["found_to"] = words.found_to.format(tenant=message.tenant, wave=message.wave)
        context["subjects"] = [(code, LANGUAGES.get(code, code), subject) for code, subject in message.subjects]
        context["sent_on"] = dates.day(message.sent_on, locale)
    return render(request, "mailings/check.html", context | {"message": message})
