"""An import and a person at once."""

import threading
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from rollout.changes.importing import keep
from rollout.changes.models import Announcement, Change
from rollout.changes.posts import read_values
from rollout.changes.tracking import track_post
from rollout.tenants.models import Cloud
from rollout.waves.models import Wave
from tests.factories.tenants import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MC_ID = "MC900900"


def post(*, on: str, begins: str) -> dict[str, Any]:
    sentence = f"General Availability (Worldwide): We will begin rolling out in {begins} 2026."
    return {
        "id": MC_ID,
        "title": "Reactions in channels",
        "startDateTime": "2026-03-01T00:00:00Z",
        "lastModifiedDateTime": f"{on}T00:00:00Z",
        "body": {"contentType": "html", "content": f"<p><b>When this will happen:</b></p><p>{sentence}</p>"},
    }


def test_a_wave_is_planned_while_an_import_writes() -> None:
    keep(read_values([post(on="2026-03-01", begins="May")]).posts, at=NOW)
    change, tenant, days = track_post(MC_ID, by=None, at=NOW), make_tenant(), date(2026, 5, 4)
    is_planned = threading.Event()

    def plan() -> None:
        with closing(connection):
            Wave.objects.plan(tenant=tenant, change=change, by=None, at=NOW, name="Pilot", starts_on=days, ends_on=days)
            is_planned.set()

    thread = threading.Thread(target=plan)
    with transaction.atomic():
        keep(read_values([post(on="2026-04-01", begins="July")]).posts, at=NOW)
        thread.start()
        was_planned = is_planned.wait(timeout=10)
    thread.join(timeout=10)

    assert was_planned


def test_a_change_tracked_during_an_import_misses_no_version() -> None:
    keep(read_values([post(on="2026-03-01", begins="May")]).posts, at=NOW)
    has_added, has_tracked = threading.Event(), threading.Event()

    def track_meanwhile() -> None:
        with closing(connection):
            has_added.wait(timeout=10)
            track_post(MC_ID, by=None, at=NOW)
            has_tracked.set()

    thread = threading.Thread(target=track_meanwhile)
    thread.start()
    with transaction.atomic():
        keep(read_values([post(on="2026-04-01", begins="July")]).posts, at=NOW)
        has_added.set()
        was_quicker = has_tracked.wait(timeout=1)
    thread.join(timeout=10)

    assert not was_quicker
    change = Change.objects.get(mc_id=MC_ID)
    window = change.window_for(Cloud.WORLDWIDE)
    assert change.announcement == Announcement.objects.of(MC_ID).first()
    assert window is not None
    assert window.begin_from == date(2026, 7, 1)
