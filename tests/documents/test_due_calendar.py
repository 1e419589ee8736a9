"""The day of a task, for somebody's calendar."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django.fixtures import Settings
from time_machine import travel

from rollout.documents.models import Document, DocumentTask, TaskState
from rollout.tenants.models import Role
from tests.factories.documents import FOUND_AT, make_document, make_source, make_task
from tests.factories.tenants import make_tenant, make_user_with_role

AT = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(settings: Settings, client: Client) -> DocumentTask:
    """Lena Fuchs's task, looked at by a reader."""
    settings.PORTAL_URL = "https://portal.example"
    contoso = make_tenant(slug="contoso", name="Contoso")
    client.force_login(make_user_with_role(contoso, Role.READER))
    document = make_document(make_source(contoso, name="Intranet"), title="Tips; tricks, “iPhone”", path="tips.md")
    return make_task(document, state=TaskState.ASSIGNED)


def entry(client: Client, task: DocumentTask) -> dict[str, str]:
    response = client.get(f"/documents/contoso/{task.pk}/due.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    return {name: str(event[name]) for name in ("UID", "SUMMARY", "DESCRIPTION", "URL", "STATUS", "SEQUENCE")} | {
        "days": f"{event['DTSTART'].dt} {event['DTEND'].dt}"
    }


def test_entry_lasts_the_whole_due_day_and_leads_to_the_task(client: Client, task: DocumentTask) -> None:
    found = entry(client, task)

    assert found["SUMMARY"] == "Correct: Tips; tricks, “iPhone”"
    assert found["URL"] == f"https://portal.example/documents/contoso/{task.pk}/"
    assert found["days"] == "2025-09-26 2025-09-27"
    assert found["STATUS"] == "CONFIRMED"
    assert found["DESCRIPTION"].startswith("Intranet · tips.md\nContoso, MC1111780")


def test_entry_of_a_day_that_moved_takes_the_place_of_the_earlier(client: Client, task: DocumentTask) -> None:
    before = entry(client, task)
    task.assign("Lena Fuchs", "lena.fuchs@contoso.example", due_on=date(2025, 10, 1), by=None, at=AT)

    after = entry(client, task)

    assert (after["UID"], after["days"]) == (before["UID"], "2025-10-01 2025-10-02")
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    task.mark_changed(by=None, at=AT)
    task.findings.all().delete()
    task.settle(at=AT)
    assert entry(client, task)["STATUS"] == "CANCELLED"


def test_entry_is_written_as_rfc_5545_asks(client: Client, task: DocumentTask) -> None:
    Document.objects.update(title="Anleitung für das neue Firmentelefon; „Übergrößenträger“, " * 4)

    octets = client.get(f"/documents/contoso/{task.pk}/due.ics").content

    lines = octets.split(b"\r\n")
    assert lines.pop() == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(len(line) for line in lines) == 75  # §3.1: octets, of a line that is folded
    for line in lines:
        line.decode()  # never cut within a character
    assert b"PRODID:-//Rollout Portal//Documents//EN" in lines
    (event,) = Calendar.from_ical(octets).walk("VEVENT")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == FOUND_AT
    assert event["DTSTART"].params == {"VALUE": "DATE"}
    assert str(event["SUMMARY"]) == f"Correct: {Document.objects.get()}"


def test_task_without_a_day_has_no_entry(client: Client, task: DocumentTask) -> None:
    nobodys = make_task(make_document(task.document.source))

    assert client.get(f"/documents/contoso/{nobodys.pk}/due.ics").status_code == 404
    assert "due.ics" not in client.get(f"/documents/contoso/{nobodys.pk}/").content.decode()
    with travel(AT, tick=False):
        assert f"/{task.pk}/due.ics" in client.get(f"/documents/contoso/{task.pk}/").content.decode()
