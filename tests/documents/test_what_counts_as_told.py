"""What counts as told, and what is said where nobody can be."""

import logging
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client
from pytest_django.fixtures import Settings
from time_machine import travel

from notifications.deliveries.models import DirectMail
from notifications.texts.publishing import publish_from_pack
from rollout.documents import telling
from rollout.documents.models import Telling
from rollout.documents.sweeps import tell_owners
from rollout.tenants.models import Role, Tenant
from tests.documents.looking import text_of
from tests.documents.telling import LENA, MONDAY, lenas, make_contoso_at_work
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_source, make_task
from tests.factories.tenants import make_user_with_role

TOMORROW = MONDAY + timedelta(days=1)
SILENT = "No text for owners of documents is published"

pytestmark = pytest.mark.django_db


@pytest.fixture
def contoso(settings: Settings) -> Tenant:
    settings.PORTAL_URL = "https://portal.example"
    return make_contoso_at_work()


@pytest.mark.parametrize(
    ("state", "code", "mails"),
    [
        ("failed", 550, 2),  # the relay refused it
        ("in_doubt", None, 2),  # its answer never came: told twice is better than never
        ("cancelled", None, 2),
        ("sent", 250, 1),
        ("waiting", None, 1),  # on its way
        ("deferred", 451, 1),
    ],
)
def test_mail_that_did_not_go_is_told_again_the_next_day(
    contoso: Tenant, state: str, code: int | None, mails: int
) -> None:
    publish_from_pack(make_change(), at=MONDAY)
    lenas(contoso, "New iPhone")
    tell_owners(MONDAY)
    DirectMail.objects.update(state=state, code=code, reason="550 5.7.1 Refused by policy", settled_at=MONDAY)

    tell_owners(MONDAY + timedelta(hours=2))
    assert DirectMail.objects.count() == 1
    tell_owners(TOMORROW)

    assert list(Telling.objects.values_list("part", flat=True)) == ["new"] * mails
    assert DirectMail.objects.count() == mails


def test_task_page_does_not_say_that_a_sources_owner_was_told_by_a_mail_that_failed(
    client: Client, contoso: Tenant
) -> None:
    publish_from_pack(make_change(), at=MONDAY)
    source = make_source(contoso, name="Intranet", owner_name="Karl Ebner", owner_address="karl@contoso.example")
    task = make_task(make_document(source), found_at=MONDAY - timedelta(days=20))
    tell_owners(MONDAY)
    DirectMail.objects.update(state="failed", code=550)
    client.force_login(make_user_with_role(contoso, Role.READER))

    with travel(MONDAY, tick=False):
        assert "Karl Ebner, who owns “Intranet”, is told with the next mails." in text_of(
            client, f"/documents/contoso/{task.pk}/"
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_sweeps_at_once_the_second_waits_for_the_first_and_tells_nobody(contoso: Tenant) -> None:
    publish_from_pack(make_change(), at=MONDAY)
    lenas(contoso, "New iPhone")
    told = {}

    def sweep_meanwhile() -> None:
        with closing(connection):
            told["second"] = telling.tell_owners(contoso, at=MONDAY)

    second = threading.Thread(target=sweep_meanwhile)
    with transaction.atomic(), connection.cursor() as cursor:
        told["first"] = telling.tell_owners(contoso, at=MONDAY)
        second.start()
        while not _somebody_waits(cursor):
            assert second.is_alive()
    second.join(timeout=20)

    assert told == {"first": 1, "second": 0}
    assert DirectMail.objects.count() == Telling.objects.count() == 1


def _somebody_waits(cursor: CursorWrapper) -> bool:
    """Whether another connection waits for what this one holds."""
    cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))")
    return bool(cursor.fetchone()[0])


def test_without_a_published_text_the_log_says_once_per_sweep_that_owners_are_not_told(
    contoso: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    for title in ("A", "B"):
        lenas(contoso, title)

    with caplog.at_level(logging.WARNING, logger="rollout.documents"):
        tell_owners(MONDAY)
        assert [record.message for record in caplog.records] == ["owners of documents are not told: no text"]
        publish_from_pack(make_change(), at=MONDAY)
        tell_owners(MONDAY)

    assert len(caplog.records) == 1
    assert DirectMail.objects.get().address == LENA


def test_administrators_read_on_the_page_that_owners_are_not_told_and_where_that_is_mended(
    client: Client, contoso: Tenant
) -> None:
    task = lenas(contoso, "New iPhone")
    pages = {}
    for role in (Role.READER, Role.ADMINISTRATOR):
        client.force_login(make_user_with_role(contoso, role))
        pages[role] = client.get("/documents/contoso/").content.decode()

    assert SILENT not in pages[Role.READER]
    assert SILENT in pages[Role.ADMINISTRATOR]
    assert f'href="/changes/{task.change.mc_id}/texts/"' in pages[Role.ADMINISTRATOR]
    publish_from_pack(task.change, at=MONDAY)
    assert SILENT not in client.get("/documents/contoso/").content.decode()
