"""So many tries a minute and no more: for passwords and for references that anybody may look up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.accounts.models import Attempt

# Rows older than any window are removed as new ones come, a few at a time.
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Throttle:
    """At most `tries` in `seconds` for each `who`: an address of the network, or an account's name."""

    name: str
    tries: int
    seconds: int

    def is_used_up(self, who: str, *, at: datetime) -> bool:
        """Whether `who` has had all tries of the last `seconds`."""
        since = at - timedelta(seconds=self.seconds)
        return Attempt.objects.filter(name=self.name, who=_hash(who), at__gt=since).count() >= self.tries

    def note(self, who: str, *, at: datetime) -> None:
        """One more try."""
        Attempt.objects.create(name=self.name, who=_hash(who), at=at)
        Attempt.objects.filter(name=self.name, at__lt=at - KEPT).delete()


def client_of(request: HttpRequest) -> str:
    """The network address a request came from; behind proxies of ours as settings.PROXIES lets it be read."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _hash(who: str) -> str:
    return salted_hmac("portal.accounts.throttling", who, algorithm="sha256").hexdigest()
