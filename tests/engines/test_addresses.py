"""Where the engines live is known without starting them."""

import os
from pathlib import Path

import pytest
from django.db import connection

from portal.engines import addresses


@pytest.mark.django_db
def test_tests_run_on_a_real_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")

        assert int(cursor.fetchone()[0]) >= 150000


def test_two_checkouts_never_share_their_data(monkeypatch: pytest.MonkeyPatch) -> None:
    for uid in (0, 1000):
        monkeypatch.setattr(os, "geteuid", lambda uid=uid: uid)

        one, other = addresses.places(Path("/srv/one/portal")), addresses.places(Path("/srv/other/portal"))

        assert one.data != other.data


def test_ordinary_users_keep_everything_below_var(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    places = addresses.places(Path("/srv/portal"))

    assert {places.data, places.sockets.parent, places.postgres.parent} == {Path("/srv/portal/var")}


def test_root_keeps_the_data_out_of_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert addresses.places(Path("/srv/portal")).data.parent == Path("/var/lib/rollout-portal")


def test_a_long_path_gets_short_sockets() -> None:
    places = addresses.places(Path("/srv/portal"), "/srv/" + "a-long-name/" * 10)

    assert places.sockets.parent == Path("/tmp")
    assert len(str(places.valkey_socket)) < addresses.LONGEST_SOCKET_PATH


def test_data_dir_is_taken_as_it_is_named() -> None:
    assert addresses.places(Path("/srv/portal"), "/data").postgres == Path("/data/postgres")


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first, second = addresses.own_secret_key(tmp_path), addresses.own_secret_key(tmp_path)

    assert first == second
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_relative_data_dir_lies_in_the_checkout_wherever_one_stands() -> None:
    assert addresses.places(Path("/srv/portal"), "data").data == Path("/srv/portal/data")
