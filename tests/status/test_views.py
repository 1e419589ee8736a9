"""What machines and people are told about the state of the system."""

import pytest
from django.test import Client
from django.utils import timezone

from notifications.deliveries import repairs
from notifications.deliveries.repairs import Kind
from portal.accounts.models import User
from portal.engines.relay import Relay
from portal.status import pulse
from portal.status.models import Sweep


@pytest.fixture
def worker(broker: None) -> None:
    pulse.note_heard("celery@one", ["celery", "graph"])


def test_liveness_asks_nobody(client: Client) -> None:
    # No database mark: a query would fail this test.
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db
def test_a_portal_with_all_its_parts_is_ready(client: Client, worker: None) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True, "tables": True, "broker": True, "workers": True}


@pytest.mark.django_db
def test_without_a_worker_the_portal_is_not_ready(client: Client, broker: None) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["workers"] is False
    assert answer.json()["broker"] is True


@pytest.mark.django_db
def test_strangers_learn_no_details(client: Client, no_broker: None) -> None:
    assert client.get("/readyz").json() == {
        "ready": False, "database": True, "tables": True, "broker": False, "workers": False
    }  # fmt: skip


@pytest.mark.django_db
def test_system_status_is_for_people_who_signed_in(client: Client) -> None:
    assert client.get("/status/").status_code == 302


@pytest.mark.django_db
def test_system_status_says_what_to_do(client: Client, broker: None) -> None:
    client.force_login(User.objects.create_user("ines@contoso.example", "Ines"))

    page = client.get("/status/").content.decode()

    assert "Nobody works" in page
    assert "What to do: Start one" in page
    assert "Everything works." not in page


@pytest.mark.django_db
def test_system_status_lists_the_sweeps(client: Client, worker: None, settings) -> None:
    settings.RELAYS = (Relay("relay.example", 25),)
    client.force_login(User.objects.create_user("ines@contoso.example", "Ines"))
    for name in pulse.SCHEDULE:
        Sweep.objects.note(name, at=timezone.now(), seconds=1.25, succeeded=True)

    page = client.get("/status/").content.decode()

    assert "Everything works." in page
    assert page.count("In time") == len(pulse.SCHEDULE)


@pytest.mark.django_db
def test_a_healthy_day_has_no_repairs(client: Client, worker: None) -> None:
    client.force_login(User.objects.create_user("ines@contoso.example", "Ines"))

    page = client.get("/status/").content.decode()

    assert "Today: none" in page
    assert "Nothing had to be mended in the last 14 days." in page


@pytest.mark.django_db
def test_repairs_are_listed_by_day_in_words(client: Client, worker: None) -> None:
    client.force_login(User.objects.create_user("ines@contoso.example", "Ines"))
    repairs.note(Kind.IN_DOUBT, 3, at=timezone.now())

    page = client.get("/status/").content.decode()

    assert "Some today" in page
    assert Kind.IN_DOUBT.label in page
