"""What every page shows about the site itself."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from notifications.deliveries import home
from portal.statements import ask

DEMO = "SELECT FROM accounts_user WHERE is_demo"


@dataclass
class Site:
    """The site as its pages name it.

    `url`: the portal's address. `sandbox`: the folder where mails land instead of being sent, relative to the
    checkout; empty when mails are really sent. `can_send`: whether there is a relay at all.
    """

    url: str
    sandbox: str
    can_send: bool

    @property
    def is_demo(self) -> bool:
        """Whether the invented demo portfolio is loaded."""
        return self._known[0]

    @property
    def is_restored(self) -> bool:
        """Whether the database was restored or copied, and nobody has confirmed it: nothing is sent."""
        return not self._known[1]

    @cached_property
    def _known(self) -> tuple[bool, bool]:
        """One query for both, only when a template asks."""
        ((is_demo, is_at_home),) = ask(f"SELECT EXISTS ({DEMO}), {home.AT_HOME}", home.proof())
        return is_demo, is_at_home


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
