"""Credentials at rest: encrypted with keys of their own, each good for one registration alone."""

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection as database

from portal.engines.addresses import own_credential_key
from rollout.tenants.graph.errors import CannotSeal, CannotUnseal
from rollout.tenants.graph.sealing import reseal, seal, unseal
from rollout.tenants.models import GraphConnection
from tests.factories.graph import make_connection
from tests.factories.tenants import make_tenant

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_was_sealed_comes_back_to_its_owner_alone(settings: Any) -> None:
    settings.CREDENTIAL_KEYS = [OLD]
    sealed = seal("geheim", owner="contoso/app")

    assert unseal(sealed, owner="contoso/app") == "geheim"
    with pytest.raises(CannotUnseal):
        unseal(sealed, owner="fabrikam/app")


def test_a_sealed_credential_shows_nothing_and_never_twice_the_same(settings: Any) -> None:
    settings.CREDENTIAL_KEYS = [OLD]

    first, second = seal("geheim", owner="contoso"), seal("geheim", owner="contoso")

    assert first != second
    assert b"geheim" not in first


@pytest.mark.parametrize(
    "sealed",
    [b"", b"gAAAAA", b"\x00" * 200, Fernet(NEW).encrypt(b"{}")],
    ids=["empty", "short", "zeros", "another key"],
)
def test_without_the_key_it_cannot_be_read_and_that_is_said(settings: Any, sealed: bytes) -> None:
    settings.CREDENTIAL_KEYS = [OLD]

    with pytest.raises(CannotUnseal, match="connect the tenant again"):
        unseal(sealed, owner="contoso")
    with pytest.raises(CannotUnseal):
        reseal(sealed)


def test_a_changed_byte_is_noticed(settings: Any) -> None:
    settings.CREDENTIAL_KEYS = [OLD]
    sealed = bytearray(seal("geheim", owner="contoso"))
    sealed[40] ^= 1

    with pytest.raises(CannotUnseal):
        unseal(bytes(sealed), owner="contoso")


def test_a_key_is_changed_by_putting_a_new_one_in_front(settings: Any) -> None:
    settings.CREDENTIAL_KEYS = [OLD]
    sealed = seal("geheim", owner="contoso")

    settings.CREDENTIAL_KEYS = [NEW, OLD]
    resealed = reseal(sealed)
    settings.CREDENTIAL_KEYS = [NEW]

    assert unseal(resealed, owner="contoso") == "geheim"


def test_without_any_key_the_missing_setting_is_named(settings: Any) -> None:
    settings.CREDENTIAL_KEYS = []

    with pytest.raises(CannotSeal, match="Set CREDENTIAL_KEYS"):
        seal("geheim", owner="contoso")
    with pytest.raises(CannotUnseal, match="CREDENTIAL_KEYS"):
        unseal(b"", owner="contoso")


def test_the_portals_own_key_is_made_once_for_its_owner_alone(tmp_path: Any) -> None:
    key = own_credential_key(tmp_path / "var")

    assert own_credential_key(tmp_path / "var") == key
    assert len(Fernet(key).encrypt(b"x")) > 0
    assert (tmp_path / "var" / "credential_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_resealing_moves_every_credential_to_the_first_key(settings: Any) -> None:
    settings.CREDENTIAL_KEYS = [OLD]
    made = [make_connection(credential=f"secret {number}") for number in range(3)]
    settings.CREDENTIAL_KEYS = [NEW, OLD]

    call_command("reseal_credentials", stdout=(out := StringIO()))

    settings.CREDENTIAL_KEYS = [NEW]
    rows = [GraphConnection.objects.get(pk=row.pk) for row in made]
    assert [unseal(row.sealed, owner=row.owner) for row in rows] == ["secret 0", "secret 1", "secret 2"]
    assert out.getvalue() == "3 credentials are encrypted with the first key.\n"


@pytest.mark.django_db
def test_resealing_names_the_tenant_it_cannot_read_and_does_the_others(settings: Any) -> None:
    settings.CREDENTIAL_KEYS = [OLD]
    lost = make_connection(make_tenant(name="Adatum"))
    settings.CREDENTIAL_KEYS = [NEW]
    make_connection(make_tenant(name="Contoso"))

    with pytest.raises(CommandError, match="Adatum: The stored credential cannot be read") as caught:
        call_command("reseal_credentials", stdout=(out := StringIO()))

    assert ("1 credential is" in out.getvalue(), "Contoso" in str(caught.value)) == (True, False)
    assert bytes(GraphConnection.objects.get(pk=lost.pk).sealed) == bytes(lost.sealed)


@pytest.mark.django_db
def test_no_table_holds_the_credential_and_no_history_the_sealed_one() -> None:
    made = make_connection(credential="a-very-own-secret")
    with database.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM tenants_graphconnection c")
        row = cursor.fetchone()[0]
        cursor.execute("SELECT row_to_json(e)::text FROM tenants_graphconnectionevent e")
        events = "".join(event for (event,) in cursor.fetchall())

    assert "a-very-own-secret" not in row + events
    assert bytes(made.sealed).decode()[:20] not in events
    assert str(made.client_id) in events
