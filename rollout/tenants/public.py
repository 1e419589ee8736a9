"""What the pages for recipients share: the tenant whose host it is, and the language they speak. No sign-in."""

from collections.abc import Collection

from django.http import HttpRequest

from rollout.tenants.models import Tenant

# Each by its own name, as whoever looks for it reads it.
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}


def tenant_of_host(host: str) -> Tenant | None:
    """The tenant whose public pages this host carries ("changes.contoso.example:443"); None on the portal's own."""
    name = host.partition(":")[0].lower()
    return Tenant.objects.filter(public_host=name).first() if name else None


def language_of(request: HttpRequest, asked: str, *, among: Collection[str] = tuple(LANGUAGES)) -> str:
    """The language asked for, else the first that the browser accepts and the page has, else English."""
    accepted = request.headers.get("Accept-Language", "").split(",")
    wanted = [asked, *(part.partition(";")[0].strip().lower()[:2] for part in accepted)]
    return next((language for language in wanted if language in among), "en")
