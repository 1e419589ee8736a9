"""What every page shows about the site itself."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from portal.accounts.models import User


@dataclass
class Site:
    """The site as its pages name it.

    `url`: the portal's address. `sandbox`: the folder where mails land instead of being sent, relative to the
    checkout; empty when mails are really sent. `can_send`: whether there is a relay at all.
    """

    url: str
    sandbox: str
    can_send: bool

    @cached_property
    def is_demo(self) -> bool:
        """Whether the invented demo portfolio is loaded. One query, only when a template asks."""
        return User.objects.filter(is_demo=True).exists()


def site(_request: HttpRequest) -> dict[str, Site]:
    """Context processor: `site` in every template."""
    folder = settings.SANDBOX_MAIL_DIR
    return {
        "site": Site(
            url=settings.PORTAL_URL,
            sandbox=str(folder.relative_to(settings.BASE_DIR)) if folder else "",
            can_send=bool(settings.RELAYS) or folder is not None,
        )
    }
