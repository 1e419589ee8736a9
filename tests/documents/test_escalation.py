"""A document that nobody corrects: the owner of its source hears of it once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from time_machine import travel

from notifications.deliveries.models import DirectMail
from notifications.texts.publishing import publish_from_pack
from rollout.documents.models import DocumentSource, DocumentTask, Part, TaskState, Telling
from rollout.documents.sweeps import tell_owners
from rollout.tenants.models import Mode, Role, Tenant
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_source, make_task
from tests.factories.tenants import make_tenant, make_user_with_role

KARL = "karl.ebner@contoso.example"
FRIDAY = datetime(2025, 10, 3, 8, 0, tzinfo=UTC)
"""Five working days after 26 September, the day by which Lena Fuchs should have corrected her document."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def contoso(settings: Settings) -> Tenant:
    settings.PORTAL_URL = "https://portal.example"
    publish_from_pack(make_change(), at=FRIDAY)
    return make_tenant(slug="contoso", name="Contoso", mode=Mode.LIVE, work_days=[1, 2, 3, 4, 5])


@pytest.fixture
def source(contoso: Tenant) -> DocumentSource:
    return make_source(contoso, name="Intranet", owner_name="Karl Ebner", owner_address="Karl.Ebner@contoso.example")


@pytest.fixture
def overdue(source: DocumentSource) -> DocumentTask:
    return make_task(make_document(source, title="Leaver checklist"), state=TaskState.ASSIGNED)


def days_told(address: str, part: str = Part.NOT_CORRECTED) -> list[date]:
    return sorted(Telling.objects.filter(address=address, part=part).values_list("told_on", flat=True))


def sweep_daily(days: int, since: datetime = FRIDAY) -> None:
    for day in range(days):
        tell_owners(since + timedelta(days=day))


def test_source_owner_is_told_once_when_a_document_is_overdue_by_more_than_five_working_days(
    overdue: DocumentTask,
) -> None:
    sweep_daily(14)

    assert days_told(KARL) == [date(2025, 10, 6)]
    mail = DirectMail.objects.get(address=KARL)
    assert mail.subject == "Please correct: Leaver checklist"
    assert (
        "- Not corrected yet, and whose it is\n\n"
        "  Leaver checklist: Lena Fuchs (lena.fuchs@contoso.example), was due Friday 26 September 2025\n"
        f"  https://portal.example/documents/contoso/{overdue.pk}/"
    ) in mail.plain
    assert len(days_told("lena.fuchs@contoso.example", Part.OVERDUE)) == 2


def test_source_owner_is_told_of_what_nobody_has_for_three_working_days(source: DocumentSource) -> None:
    make_task(make_document(source, title="Security concept"), found_at=FRIDAY)

    sweep_daily(14)

    assert days_told(KARL) == [date(2025, 10, 8)]
    said = DirectMail.objects.get(address=KARL).plain
    assert "Security concept: nobody’s yet, found Friday 3 October 2025" in said


def test_it_stands_in_the_source_owners_own_mail_below_what_is_theirs(overdue: DocumentTask) -> None:
    document = make_document(overdue.document.source, title="New iPhone")
    owner = {"owner_name": "Karl Ebner", "owner_address": KARL}
    make_task(document, state=TaskState.ASSIGNED, due_on=date(2025, 10, 20), **owner)

    tell_owners(FRIDAY + timedelta(days=3))

    mail = DirectMail.objects.get(address=KARL)
    assert mail.subject == "Please correct: 2 documents"
    assert "Hello Karl Ebner" in mail.plain
    assert mail.plain.index("- New iPhone") < mail.plain.index("- Not corrected yet")


def test_who_owns_both_is_only_reminded(overdue: DocumentTask, source: DocumentSource) -> None:
    DocumentSource.objects.update(owner_address="LENA.FUCHS@contoso.example")

    sweep_daily(14)

    assert days_told("lena.fuchs@contoso.example") == []


def test_what_is_found_again_is_another_matter(overdue: DocumentTask) -> None:
    sweep_daily(5)
    overdue.keep(overdue.findings.get(), "A quotation.", by=None, at=FRIDAY + timedelta(days=5))
    overdue.take_up(overdue.findings.get(), by=None, at=FRIDAY + timedelta(days=6))

    sweep_daily(5, since=FRIDAY + timedelta(days=7))

    assert len(days_told(KARL)) == 2


@pytest.mark.parametrize(
    ("owner", "moment", "said"),
    [
        ("", FRIDAY + timedelta(days=3), "“Intranet” has no owner who could be told."),
        (KARL, FRIDAY + timedelta(days=3), "Karl Ebner, who owns “Intranet”, is told with the next mails."),
        (KARL, FRIDAY + timedelta(days=4), "karl.ebner@contoso.example, who owns “Intranet”, was told on 6 Oct 2025."),
    ],
)
def test_task_page_says_who_was_told_that_nobody_corrects_it(
    client: Client, overdue: DocumentTask, owner: str, moment: datetime, said: str
) -> None:
    DocumentSource.objects.update(owner_address=owner)
    if moment > FRIDAY + timedelta(days=3):
        tell_owners(FRIDAY + timedelta(days=3))
    client.force_login(make_user_with_role(overdue.tenant, Role.READER))

    with travel(moment, tick=False):
        page = client.get(f"/documents/contoso/{overdue.pk}/").content.decode()

    assert said in page
