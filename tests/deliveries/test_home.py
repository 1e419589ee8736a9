"""A database that was restored or copied hands nothing over until a person confirms it."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from notifications.deliveries import home
from notifications.deliveries.claims import ClaimedChunk
from notifications.deliveries.direct_journal import ClaimedMail, DirectJournal
from notifications.deliveries.journal import Handed
from notifications.deliveries.models import Handover, Home
from notifications.deliveries.sending import deliver
from notifications.mailings.models import Mailing, MailingState
from portal.engines.osuser import engine_user
from portal.engines.programs import programs
from tests.deliveries.desk import Desk, at_desk
from tests.deliveries.sink import Sink
from tests.factories.mailings import make_approved, make_mailing
from tests.factories.notifications import make_direct_mail, make_frozen_mailing

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)


def move_away() -> None:
    """As if the rows stood in a copy: they name a place that is not this one."""
    assert Home.objects.update(place="7000000000000000000/00000001/5/1234")


def test_a_fresh_database_is_at_home_by_itself():
    assert home.is_at_home()
    assert Home.objects.get().confirmed_at is None


def test_a_copy_in_which_nothing_was_ever_planned_is_taken_up_by_itself():
    make_mailing()
    move_away()

    home.look(at=AT)

    assert home.is_at_home()


def test_a_copy_of_one_that_sends_waits_for_a_person():
    make_frozen_mailing()
    move_away()

    home.look(at=AT)
    assert not home.is_at_home()
    home.confirm(by=None, at=AT)

    assert home.is_at_home()


def test_elsewhere_nothing_is_claimed():
    make_frozen_mailing()
    move_away()

    assert at_desk(lambda desk: desk.claims.claim()) is None


def test_elsewhere_nothing_that_was_claimed_is_handed_over():
    make_frozen_mailing()

    async def act(desk: Desk) -> tuple[ClaimedChunk, Handed | None]:
        chunk = await desk.claimed()
        async with await psycopg.AsyncConnection.connect(**_params(), autocommit=True) as other:
            await other.execute("UPDATE deliveries_home SET place = 'elsewhere'")
        return chunk, await desk.hand_over(chunk)

    chunk, handed = at_desk(act)

    assert chunk.due
    assert handed is None
    assert not Handover.objects.exists()


def test_elsewhere_no_single_mail_leaves():
    make_direct_mail()

    async def claim() -> list[ClaimedMail]:
        async with DirectJournal.open() as journal:
            return await journal.claim(10)

    move_away()

    assert at_desk(lambda _: claim()) == []


def test_elsewhere_no_mailing_starts():
    mailing = make_mailing(state=MailingState.SCHEDULED)
    make_approved(mailing)
    move_away()

    with pytest.raises(home.NotAtHome, match="restored or copied"):
        mailing.start(by=None, at=AT)

    assert not Mailing.objects.get().deliveries.exists()


def test_a_sender_that_knows_another_token_sends_nothing(settings, sink: Sink):
    make_frozen_mailing()
    settings.INSTANCE_TOKEN = "that of another installation"

    tally = deliver(5)

    assert not tally.counts
    assert not sink.recipients


def test_it_is_known_since_when_outcomes_may_be_missing():
    make_frozen_mailing()
    Home.objects.update(seen_at=AT)
    home.look(at=AT + timedelta(seconds=30))
    assert Home.objects.get().seen_at == AT

    home.look(at=AT + timedelta(minutes=2))
    move_away()
    home.look(at=AT + timedelta(hours=9))

    assert Home.objects.get().seen_at == AT + timedelta(minutes=2)


def test_a_database_put_back_to_an_earlier_state_stays_silent_when_its_log_has_grown_again(settings, tmp_path):
    settings.INSTANCE_TOKEN, settings.INSTANCE_DIR = "", tmp_path
    home.confirm(by=None, at=AT)
    make_frozen_mailing()
    (tmp_path / "instance_reached").write_text("FFFF/0")

    home.look(at=AT)
    (tmp_path / "instance_reached").write_text("0/0")

    assert not home.is_at_home()


@pytest.fixture
def restored() -> Iterator[str]:
    """The name of a database for a dump to be loaded into."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def test_a_dump_is_not_at_home_wherever_it_is_loaded_not_even_in_place_of_itself(restored, tmp_path):
    make_frozen_mailing()
    dump(connection.settings_dict["NAME"], tmp_path / "first")

    load(restored, tmp_path / "first")
    assert not is_home(restored)
    write(restored, "UPDATE deliveries_home SET place = deliveries_place()")
    assert is_home(restored)

    dump(restored, tmp_path / "second")
    write(restored, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    load(restored, tmp_path / "second")
    assert not is_home(restored)


def dump(database: str, file: Path) -> None:
    run("pg_dump", "--format", "custom", "--file", str(file), database)


def load(database: str, file: Path) -> None:
    run("pg_restore", "--no-owner", "--exit-on-error", "--dbname", database, str(file))


def run(program: str, *words: str) -> None:
    where = ["--host", str(connection.settings_dict["HOST"]), "--username", str(connection.settings_dict["USER"])]
    found = programs(settings.PLACES, engine_user()).postgres / program
    subprocess.run([str(found), *where, *words], check=True, timeout=60)


def write(database: str, statement: LiteralString) -> None:
    with psycopg.connect(**_params() | {"dbname": database}, autocommit=True) as other:
        other.execute(statement)


def is_home(database: str) -> bool:
    with psycopg.connect(**_params() | {"dbname": database}, autocommit=True) as other:
        found = other.execute(f"SELECT {home.AT_HOME}", home.proof()).fetchone()
        return bool(found and found[0])


def _params() -> dict[str, str]:
    words = connection.get_connection_params()
    return {key: value for key, value in words.items() if key not in ("cursor_factory", "context")}
