"""What tests of the mails to owners begin with."""

from datetime import UTC, date, datetime, time

from rollout.documents.models import DocumentTask
from rollout.tenants.models import Mode, Tenant
from tests.factories.documents import make_document, make_source, make_task
from tests.factories.tenants import make_tenant

MONDAY = datetime(2025, 9, 15, 8, 0, tzinfo=UTC)
LENA = "lena.fuchs@contoso.example"


def make_contoso_at_work() -> Tenant:
    """Contoso, which works from Monday to Friday, 8 to 18, and whose mails go out."""
    hours = {"work_from": time(8), "work_until": time(18), "work_days": [1, 2, 3, 4, 5]}
    return make_tenant(slug="contoso", name="Contoso", mode=Mode.LIVE, **hours)


def lenas(tenant: Tenant, title: str, *, at: datetime = MONDAY, due_on: date = date(2025, 9, 26)) -> DocumentTask:
    """A document with one outdated sentence that was given to Lena Fuchs."""
    task = make_task(make_document(make_source(tenant), title=title), found_at=at)
    task.assign("Lena Fuchs", LENA, due_on=due_on, by=None, at=at)
    return task
