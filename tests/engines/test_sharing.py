"""Whoever comes first starts the engines, whoever leaves last stops them, and a kill breaks nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.engines.addresses import DATABASE_NAME, DATABASE_USER, Places
from portal.engines.errors import EngineError
from portal.engines.sharing import running
from tests.engines.conftest import StartUser

FAST = {"fsync": "off"}


def _connect(places: Places) -> psycopg.Connection:
    return psycopg.connect(host=str(places.sockets), user=DATABASE_USER, dbname=DATABASE_NAME)


def _postgres_answers(places: Places) -> bool:
    try:
        _connect(places).close()
    except psycopg.OperationalError:
        return False
    return True


def _valkey_answers(places: Places) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(places.valkey_socket), retry=Retry(NoBackoff(), 0)) as client:
            return client.ping()
    except redis.ConnectionError:
        return False


def _postmaster(places: Places) -> psutil.Process:
    return psutil.Process(int((places.postgres / "18" / "postmaster.pid").read_text().splitlines()[0]))


def _inside(user: subprocess.Popen[str]) -> bool:
    return user.stdout.readline() == "inside\n"


def test_engines_run_only_as_long_as_they_are_used(places: Places) -> None:
    with running(places, settings=FAST):
        assert _postgres_answers(places)
        assert _valkey_answers(places)

    assert not _postgres_answers(places)
    assert not _valkey_answers(places)


def test_data_outlive_the_engines(places: Places) -> None:
    with running(places, settings=FAST), _connect(places) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with running(places, settings=FAST), _connect(places) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_the_last_user_stops_the_engines_and_not_the_first(places: Places, start_user: StartUser) -> None:
    first = start_user()
    assert _inside(first)
    with running(places, settings=FAST):
        first.communicate()

        assert _postgres_answers(places)
        assert _valkey_answers(places)
    assert not _postgres_answers(places)


def test_users_who_come_at_the_same_time_share_one_engine(places: Places, start_user: StartUser) -> None:
    users = [start_user() for _ in range(4)]

    assert all(_inside(user) for user in users)
    for user in users:
        user.communicate()
    assert [user.returncode for user in users] == [0, 0, 0, 0]
    assert not _postgres_answers(places)


def test_engines_that_outlived_a_killed_user_stop_with_their_next_one(places: Places, start_user: StartUser) -> None:
    killed = start_user()
    assert _inside(killed)
    killed.kill()
    killed.wait()
    assert _postgres_answers(places)

    with running(places, settings=FAST):
        assert _postgres_answers(places)
    assert not _postgres_answers(places)
    assert not _valkey_answers(places)


def test_a_killed_server_is_started_again_with_its_data(places: Places) -> None:
    with running(places, settings=FAST), _connect(places) as connection:
        connection.execute("CREATE TABLE committed AS SELECT 1 AS one")
        connection.commit()
        _postmaster(places).kill()

    with running(places, settings=FAST), _connect(places) as connection:
        assert connection.execute("SELECT one FROM committed").fetchone() == (1,)


def test_the_number_of_a_killed_server_may_belong_to_another_program(places: Places) -> None:
    with running(places, settings=FAST):
        _postmaster(places).kill()
    note = places.postgres / "18" / "postmaster.pid"
    lines = note.read_text().splitlines()
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    with running(places, settings=FAST):
        assert _postgres_answers(places)


def test_data_cut_off_while_they_were_made_are_made_again(places: Places) -> None:
    with running(places, settings=FAST):
        pass
    (places.postgres / "18").rename(places.postgres / "18.new")

    with running(places, settings=FAST):
        assert _postgres_answers(places)
    assert not (places.postgres / "18.new").exists()


def test_data_of_an_older_postgresql_are_not_begun_anew(places: Places) -> None:
    with running(places, settings=FAST):
        pass
    (places.postgres / "18").rename(places.postgres / "17")

    with pytest.raises(EngineError, match="holds data of PostgreSQL 17"), running(places, settings=FAST):
        pass

    (places.postgres / "17").rename(places.postgres / "18")


def test_nobody_else_gets_at_the_sockets(places: Places) -> None:
    with running(places, settings=FAST):
        assert places.sockets.stat().st_mode & 0o077 == 0


def test_data_of_another_checkout_are_refused(places: Places) -> None:
    other = Places(Path("/srv/another/checkout"), places.data, places.sockets)
    with running(places, start=()):
        pass

    with pytest.raises(EngineError, match="belongs to the checkout"), running(other):
        pass


def test_a_command_told_to_end_stops_the_engines_it_started(places: Places) -> None:
    environment = os.environ | {"DATA_DIR": str(places.data), "ENV_FILE": os.devnull}
    argv = ["manage.py", "shell", "-c", "print('inside', flush=True); import sys; sys.stdin.read()"]
    command = subprocess.Popen(
        [sys.executable, *argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    while "inside" not in command.stdout.readline():
        assert command.poll() is None

    command.send_signal(signal.SIGTERM)
    command.communicate()

    assert command.returncode == 143
    assert not _postgres_answers(places)
