"""A board that was recorded on its day, and the same day replayed after everything went on."""

import csv
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from notifications.mailings.models import Mailing
from portal.accounts.models import User
from portal.board.columns import COLUMNS, COUNTED
from portal.board.tasks import take_snapshots
from rollout.changes.models import Change, VendorWindow
from rollout.tenants.models import Cloud, Mode, Person, Phone, Role, Tenant
from rollout.waves.models import Wave, WaveState
from tests.factories.accounts import make_user
from tests.factories.changes import make_change, make_window
from tests.factories.documents import make_document, make_source, make_task
from tests.factories.mailings import make_closed_mailing, make_mailing, make_moved_window, make_told_wave
from tests.factories.notifications import make_delivery
from tests.factories.tenants import make_access, make_person, make_phone, make_tenant
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
DAY = date(2025, 9, 24)
# Past noon of the working day in New York and before midnight in London: the same day everywhere.
EVENING = datetime(2025, 9, 24, 21, 55, tzinfo=UTC)
EVENINGS_BEFORE = [EVENING - timedelta(days=days) for days in (23, 14, 7, 2, 1)]
WEEK_LATER = EVENING + timedelta(days=7)


@pytest.fixture
def reader(client: Client) -> User:
    """Four tenants of which each has something else to look at, noted on some evenings, and somebody who reads them."""
    make_window(make_change())
    tenants = [_paused(), _told_otherwise(), _missed(), _without_date()]
    user = make_user(name="Ada Lund")
    for tenant in tenants:
        make_access(user, tenant, Role.READER)
    for evening in EVENINGS_BEFORE:
        with time_machine.travel(evening, tick=False):
            take_snapshots()
    make_phone(make_person(tenants[0], only_authenticator=True), app_version="6.8.9")
    return user


def _paused() -> Tenant:
    tenant = make_tenant(name="Fabrikam", slug="fabrikam", time_zone="America/New_York", mode=Mode.LIVE)
    wave = make_told_wave(tenant, people=3, state=WaveState.ROLLING, starts_on=date(2025, 9, 22), people_count=3)
    for number, person in enumerate(tenant.people.order_by("pk")):
        make_phone(person, app_version="6.8.9" if number else "6.8.40", blocked=["backup"] if number == 2 else [])
    make_delivery(make_mailing(wave), tenant.people.first())
    make_wave(tenant, name="Rest", state=WaveState.PAUSED, at=EVENING - timedelta(days=3), people_count=3)
    return tenant


def _told_otherwise() -> Tenant:
    """Its people were told dates, and the vendor moved them since."""
    tenant = make_tenant(name="Contoso", slug="contoso", time_zone="Europe/London", mode=Mode.LIVE)
    make_closed_mailing(2, tenant=tenant, starts_on=date(2025, 9, 29), ends_on=date(2025, 10, 8), people_count=2)
    make_moved_window(Change.objects.get(), days=31)
    make_task(make_document(make_source(tenant)), state="assigned", due_on=date(2025, 9, 23))
    return tenant


def _missed() -> Tenant:
    tenant = make_tenant(name="Wingtip", slug="wingtip", allow_list=["pat@wingtip.example"])
    wave = make_told_wave(tenant, people=2, people_count=2)
    make_mailing(wave, state=Mailing.State.SCHEDULED, send_at=EVENING - timedelta(hours=3))
    return tenant


def _without_date() -> Tenant:
    tenant = make_tenant(name="Tailspin", slug="tailspin", cloud=Cloud.GCC)
    make_phone(make_person(tenant), platform="android")
    return tenant


def _go_on() -> None:
    """A week in which everything the board shows becomes something else."""
    rolling, rest = Wave.objects.filter(tenant__slug="fabrikam").order_by("number")
    rest.resume(by=None, at=WEEK_LATER)
    rest.change_plan(by=None, at=WEEK_LATER, name="Everybody", ends_on=date(2025, 10, 24))
    rolling.cancel(by=None, reason="Merged", at=WEEK_LATER)
    Mailing.objects.filter(state=Mailing.State.SCHEDULED).update(send_at=WEEK_LATER + timedelta(days=9))
    make_delivery(Mailing.objects.get(wave=rolling), rolling.tenant.people.last())
    Phone.objects.update(app_version="6.9.1", app_key=[6, 9, 1], blocked=[])
    Person.objects.update(only_authenticator=False)
    moved = make_moved_window(Change.objects.get(), days=60)
    VendorWindow.objects.filter(pk=moved.pk).update(known_since=WEEK_LATER)
    make_window(cloud=Cloud.GCC, known_since=WEEK_LATER)
    make_task(make_document(make_source(rolling.tenant)), state="verified")
    Tenant.objects.filter(slug="wingtip").update(mode=Mode.LIVE, allow_list=[])
    make_person(make_tenant(name="Newcomer"))
    _rename()


def _rename() -> None:
    """A tenant gets another name, cloud and zone; PostgreSQL notes it by its own clock, which is set to the day."""
    Tenant.objects.filter(slug="contoso").update(name="Adatum", cloud=Cloud.GCC, time_zone="Pacific/Auckland")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tenants_tenantevent SET pgh_created_at = %s"
            " WHERE pgh_id NOT IN (SELECT max(pgh_id) FROM tenants_tenantevent GROUP BY pgh_obj_id)",
            [EVENINGS_BEFORE[0]],
        )


def shown(client: Client, user: User, at: datetime, **asked: str) -> dict[str, object]:
    """What the board shows at a moment: figures, timeline, tables and files, without its links."""
    # When something was counted is of now.
    asked |= {"columns": ",".join(column.name for column in COLUMNS if column.name != COUNTED)}
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        timeline, table = (_get(client, "board", asked | {"view": view}) for view in ("timeline", "table"))
        files = {
            name: list(csv.reader(_get(client, name, asked).splitlines())) for name in ("tenants_csv", "waves_csv")
        }
    return {
        "figures": re.sub(
            r"<[^>]+>|\s+", " ", _between(timeline, '<div class="card figures">', '<section class="card"')
        ),
        "window": re.sub(r"<[^>]+>|\s+", " ", _between(timeline, "<p>Vendor window", "</p>")),
        "timeline": _without_links(_between(timeline, '<div class="timeline">', '<ul class="timeline__legend"')),
        "waves": _without_links(_between(table, '<caption class="vh">Waves', "</table>")),
        "tenants": _without_links(_between(table, '<caption class="vh">Tenants', "</table>")),
        # What Microsoft says of a post in each tenant is not kept by day: the last column of one file.
        "tenants_csv": [line[:-1] for line in files["tenants_csv"]],
        "waves_csv": files["waves_csv"],
    }


def _get(client: Client, name: str, asked: dict[str, str]) -> str:
    answer = client.get(reverse(f"board:{name}", args=["MC1111780"]), asked)
    assert answer.status_code == 200
    return b"".join(answer).decode()


def _between(page: str, start: str, end: str) -> str:
    assert start in page
    return page.split(start, 1)[1].split(end, 1)[0]


def _without_links(html: str) -> str:
    """Numbers of a past day lead to no list: people and documents are listed as they are now."""
    link = r'<a href="[^"]*(?:people|/documents/)[^"]*">(\d+(?: of \d+)?)</a>'
    return re.sub(rf' (?:href|hx-get)="[^"]*"|{link}', r"\1", html)


def test_past_day_is_what_the_board_showed_on_it(client, reader):
    with time_machine.travel(EVENING, tick=False):
        take_snapshots()
    recorded = shown(client, reader, EVENING)
    _go_on()
    with time_machine.travel(WEEK_LATER, tick=False):
        take_snapshots()

    replayed = shown(client, reader, WEEK_LATER, as_of=DAY.isoformat())

    for part, words in recorded.items():
        assert replayed[part] == words, part
    later = shown(client, reader, WEEK_LATER)
    assert [part for part, words in recorded.items() if later[part] == words] == []


def test_recorded_board_has_something_of_everything_to_lose(client, reader):
    page = shown(client, reader, EVENING)

    for words in (
        "other sign-in method",
        "told other dates",
        "did not start",
        "No date for GCC",
        "is paused",
        "overdue",
    ):
        assert words in str(page["tenants_csv"]), words
