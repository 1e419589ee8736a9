"""So many tries a minute and no more: for passwords and for references that anybody may look up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
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

    def take(self, who: str, *, at: datetime) -> bool:
        """One more try, which counts from now on; False where `who` has had all tries of the last `seconds`."""
        return take_all([(self, who)], at=at)

    def is_used_up(self, who: str, *, at: datetime) -> bool:
        """Whether `who` has had all tries of the last `seconds`. Whoever then acts on it wants `take`."""
        since = at - timedelta(seconds=self.seconds)
        return Attempt.objects.filter(name=self.name, who=_hash(who), at__gt=since).count() >= self.tries

    def note(self, who: str, *, at: datetime) -> None:
        """One more try."""
        Attempt.objects.create(name=self.name, who=_hash(who), at=at)
        Attempt.objects.filter(name=self.name, at__lt=at - KEPT).delete()


Tries = Sequence[tuple[Throttle, str]]


@transaction.atomic
def take_all(tries: Tries, *, at: datetime) -> bool:
    """One try of each throttle for its `who`, or none where one is used up, which is False.

    They are noted before anything is tried: of many at the same moment no more pass than may. The locks are taken in
    the order of `tries`, which must be the same wherever two are taken together.
    """
    for throttle, who in tries:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{throttle.name} {_hash(who)}"])
    if any(throttle.is_used_up(who, at=at) for throttle, who in tries):
        return False
    for throttle, who in tries:
        throttle.note(who, at=at)
    return True


def give_back(tries: Tries, *, at: datetime) -> None:
    """Undoes the `take_all` of that moment: who got in did not try to break in."""
    for throttle, who in tries:
        Attempt.objects.filter(name=throttle.name, who=_hash(who), at=at).delete()


def client_of(request: HttpRequest) -> str:
    """The network address a request came from; behind proxies of ours as settings.PROXIES lets it be read."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _hash(who: str) -> str:
    return salted_hmac("portal.accounts.throttling", who, algorithm="sha256").hexdigest()
