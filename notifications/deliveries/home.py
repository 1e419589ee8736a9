"""Nothing leaves a database that was restored or copied until a person confirms it.

A copy does not know what its original sent since: it would tell people again. So each database has one home, and the
statements that claim and hand over ask in the same moment whether it is there.
"""

import hashlib
import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from notifications.deliveries.models import Home
from portal.accounts.models import User
from portal.engines.addresses import own_instance_token, write_anew
from portal.errors import PortalError
from portal.statements import ask

log = logging.getLogger(__name__)

# How often it is noted that the database is at home; so exactly is known since when outcomes may be missing.
NOTED_EVERY = timedelta(minutes=1)

# With the words of `proof`. `reached` is how far the log of this database was already: earlier than that is the past.
AT_HOME = """EXISTS (
    SELECT FROM deliveries_home h WHERE h.token_hash = %(token_hash)s AND h.place = deliveries_place()
        AND pg_current_wal_insert_lsn() >= %(reached)s::pg_lsn
)"""

# Who never sent and has nothing planned can repeat nothing, wherever it was copied from.
TAKE_UP = """
INSERT INTO deliveries_home AS h (id, token_hash, place, seen_at)
SELECT 1, %(token_hash)s, deliveries_place(), %(at)s
WHERE NOT EXISTS (SELECT FROM mailings_mailing WHERE state = ANY(%(decided)s) OR audience_count IS NOT NULL)
    AND NOT EXISTS (SELECT FROM deliveries_directmail)
ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash, place = excluded.place, seen_at = excluded.seen_at
"""
DECIDED = ["scheduled", "sending", "paused"]


class NotAtHome(PortalError):
    """This database was restored or copied. Nothing is sent until a portal administrator confirms it."""


def proof() -> dict[str, str]:
    """What the installation knows outside of the database; the parameters of `AT_HOME`."""
    reached = _reached_file()
    return {
        "token_hash": hashlib.sha256(f"instance {_token()}".encode()).hexdigest(),
        "reached": reached.read_text() if reached and reached.exists() else "0/0",
    }


def is_at_home() -> bool:
    """Whether mails may leave this database where it is."""
    return bool(ask(f"SELECT {AT_HOME}", proof())[0][0])


def refuse_elsewhere() -> None:
    """Raises NotAtHome where the database was restored or copied and nobody has confirmed it."""
    if not is_at_home():
        raise NotAtHome


def look(*, at: datetime) -> None:
    """Takes a fresh database up by itself, notes that it is at home, and remembers that it went back in time."""
    known = proof()
    if is_at_home():
        _note(at)
        return
    gone_back = "UPDATE deliveries_home SET place = '' WHERE pg_current_wal_insert_lsn() < %s::pg_lsn AND place <> ''"
    with connection.cursor() as cursor:
        cursor.execute(TAKE_UP, {**known, "reached": "0/0", "at": at, "decided": DECIDED})
        is_taken_up = cursor.rowcount > 0
        # Otherwise its log would reach the same point again, and the past would pass for the present.
        cursor.execute(gone_back, [known["reached"]])
    if is_taken_up:
        _remember_reached()
    else:
        log.error("database was restored or copied: nothing is sent until a portal administrator confirms it")


def confirm(*, by: User | None, at: datetime) -> None:
    """Mails may leave from here from now on: somebody decided so. The caller has paused what would."""
    with transaction.atomic():
        place = ask("SELECT deliveries_place()", {})[0][0]
        said = {"token_hash": proof()["token_hash"], "place": place, "seen_at": at, "confirmed_at": at}
        Home.objects.update_or_create(pk=1, defaults={**said, "confirmed_by": by})
        # First: elsewhere for a moment longer is better than at home too early.
        transaction.on_commit(_remember_reached)
    log.warning("restored database confirmed", extra={"user_id": by and by.pk})


def _note(at: datetime) -> None:
    if Home.objects.filter(seen_at__lt=at - NOTED_EVERY).update(seen_at=at):
        _remember_reached()


def _remember_reached() -> None:
    """What is flushed survives a crash: a database that is earlier than this was put back."""
    if file := _reached_file():
        write_anew(file, str(ask("SELECT pg_current_wal_flush_lsn()", {})[0][0]))


def _token() -> str:
    if settings.INSTANCE_TOKEN:
        return str(settings.INSTANCE_TOKEN)
    return own_instance_token(settings.INSTANCE_DIR) if settings.INSTANCE_DIR else str(settings.SECRET_KEY)


def _reached_file() -> Path | None:
    return settings.INSTANCE_DIR / "instance_reached" if settings.INSTANCE_DIR else None
