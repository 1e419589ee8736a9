"""The numbers of this moment, and those that were noted."""

from datetime import UTC, date, datetime

import pytest

from portal.board import figures
from portal.board.figures import Figures
from rollout.documents.models import Document, DocumentSource, DocumentTask
from rollout.tenants.models import Tenant
from tests.factories.changes import make_change
from tests.factories.mailings import make_told_wave
from tests.factories.notifications import make_delivery, make_mailing
from tests.factories.tenants import make_person, make_phone, make_tenant
from tests.factories.waves import make_snapshot

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 24, 9, 0, tzinfo=UTC)


def live(tenant: Tenant) -> Figures:
    return figures.live(Tenant.objects.filter(pk=tenant.pk), make_change(), AT)[tenant.pk]


def make_task(tenant: Tenant, path: str, state: str, due_on: date | None = None) -> None:
    source, _ = DocumentSource.objects.get_or_create(tenant=tenant, name="Handbook", path="handbook")
    document = Document.objects.create(source=source, path=path)
    DocumentTask.objects.create(document=document, change=make_change(), state=state, due_on=due_on, found_at=AT)


def test_tenant_of_which_nothing_is_known_has_zeros():
    tenant = make_tenant(allow_list=["a@x.example"])

    assert live(tenant) == Figures(is_trial=True, people_allowed=1)


def test_phones_are_counted_by_class_and_android_is_no_phone_of_ours():
    tenant = make_tenant()
    for values in (
        {},
        {"app_version": "6.8.9"},
        {"blocked": ["keychain_sync"]},
        {"os_version": "15.8"},
        {"app_version": "", "is_managed": None},
        {"platform": "android", "app_version": "6.2408.1"},
    ):
        make_phone(make_person(tenant), **values)

    known = live(tenant)

    assert (known.phones, known.ready, known.update, known.blocked, known.too_old, known.unknown) == (5, 1, 1, 1, 1, 1)
    # Blocked and too old phones have the new app as well: that is another question.
    assert (known.phones_new, known.phones_old) == (3, 2)


def test_people_told_are_a_part_of_the_people_affected():
    tenant = make_tenant()
    mailing = make_mailing(make_told_wave(tenant, people=4))
    told, in_doubt, gone, _ = tenant.people.order_by("pk")
    for person, state in ((told, "sent"), (in_doubt, "in_doubt"), (gone, "sent")):
        make_delivery(mailing, person, state=state)
    tenant.people.filter(pk=gone.pk).update(left_at=AT)

    known = live(tenant)

    assert (known.people_told, known.people_affected, known.people_not_told) == (1, 3, 2)


def test_mail_of_another_change_tells_nobody_of_this_one():
    tenant = make_tenant()
    wave = make_told_wave(tenant, change=make_change(mc_id="MC2222222", pack="MC1111780"))
    make_delivery(make_mailing(wave), tenant.people.get())

    assert live(tenant).people_told == 0


def test_documents_are_corrected_when_verified_or_kept_and_overdue_on_the_day_of_the_tenant():
    tenant = make_tenant(time_zone="Pacific/Auckland")
    yesterday, today = date(2025, 9, 23), date(2025, 9, 24)
    make_task(tenant, "a", "verified", yesterday)
    make_task(tenant, "b", "kept")
    make_task(tenant, "c", "changed", yesterday)
    make_task(tenant, "d", "found", today)

    known = live(tenant)

    assert (known.documents, known.documents_corrected, known.documents_overdue) == (4, 2, 1)


def test_recorded_figures_are_the_last_ones_noted_until_the_day():
    tenant = make_tenant()
    for day, phones in ((date(2025, 9, 20), 5), (date(2025, 9, 23), 7), (date(2025, 9, 25), 9)):
        make_snapshot(tenant, day=day, phones=phones)
    make_snapshot(make_tenant(), day=date(2025, 9, 30))

    known = figures.recorded(list(Tenant.objects.values_list("pk", flat=True)), make_change(), date(2025, 9, 24))

    assert {pk: row.phones for pk, row in known.items()} == {tenant.pk: 7}


def test_total_is_the_sum_over_tenants():
    rows = [Figures(phones=2, people_told=1, is_trial=True), Figures(phones=3)]

    assert figures.total(rows) == Figures(phones=5, people_told=1)
