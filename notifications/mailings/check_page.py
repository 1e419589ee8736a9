"""The public page “Is this message genuine?”."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from notifications.mailings.genuineness import find, tenant_of_host
from notifications.mailings.public_words import CHECK_WORDS


@login_not_required
@never_cache
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """One field. A GET, so that the answer can be opened again; the reference is no secret and names nobody."""
    locale = _locale_of(request)
    words = CHECK_WORDS[locale]
    typed = request.GET.get("reference", "")[:40]
    tenant = tenant_of_host(request.get_host())
    context = {
        "words": words,
        "locale": locale,
        "other_locale": "en" if locale == "de" else "de",
        "typed": typed,
        "asked": "reference" in request.GET,
        "tenant": tenant,
    }
    if not typed.strip():
        return render(request, "mailings/check.html", context)
    message = find(typed, host_tenant=tenant, locale=locale)
    found_to = words.found_to.format(tenant=message.tenant, wave=message.wave) if message else ""
    return render(request, "mailings/check.html", context | {"message": message, "found_to": found_to})


def _locale_of(request: HttpRequest) -> str:
    """The language asked for in the address, else the first the browser accepts that the page has, else English."""
    accepted = [
        part.split(";")[0].strip().lower()[:2] for part in request.headers.get("Accept-Language", "").split(",")
    ]
    wanted = [request.GET.get("lang", ""), *accepted]
    return next((locale for locale in wanted if locale in CHECK_WORDS), "en")
