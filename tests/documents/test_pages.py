"""What the pages of documents show."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from portal.accounts.models import User
from rollout.documents.models import RightForNow, TaskState
from rollout.tenants.models import Role, Tenant
from tests.factories.accounts import make_user
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_finding, make_scan, make_source, make_task
from tests.factories.tenants import make_access, make_tenant, make_user_with_role

NOW = datetime(2025, 9, 24, 10, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("document_root")]


@pytest.fixture(autouse=True)
def _on_24_september() -> object:
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def contoso() -> Tenant:
    make_change()
    return make_tenant(slug="contoso", name="Contoso", time_zone="Europe/Berlin")


@pytest.fixture
def ada(contoso: Tenant) -> User:
    return make_user_with_role(contoso, Role.ADMINISTRATOR, name="Ada Lund")


@pytest.fixture
def page(client: Client, ada: User) -> Client:
    """A browser in which Contoso's administrator is signed in."""
    client.force_login(ada)
    return client


def _text(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    content = b"".join(response) if response.streaming else response.content
    return " ".join(content.decode().split())


def _queries(client: Client, url: str, **headers: str) -> int:
    """How many queries a page costs."""
    with CaptureQueriesContext(connection) as captured:
        client.get(url, headers=headers)
    return len(captured)


def _tasks_in_every_state(tenant: Tenant) -> None:
    source = make_source(tenant, name="Intranet")
    for number, state in enumerate(TaskState):
        document = make_document(source, title=f"Guide {state.label}", path=f"guides/{state}.md")
        make_task(document, state=state, due_on=date(2025, 9, 22 + number) if number else None)


def test_list_says_how_many_are_corrected_and_sorts_by_urgency(page: Client, contoso: Tenant) -> None:
    _tasks_in_every_state(contoso)
    make_task(
        make_document(contoso.document_sources.get(), title="Late"), state=TaskState.ASSIGNED, due_on=date(2025, 9, 22)
    )
    make_scan(contoso, finished_at=datetime(2025, 9, 24, 4, 0, tzinfo=UTC))

    text = _text(page, "/documents/contoso/")

    assert "2 of 6 corrected · last scan today, 06:00" in text
    places = [text.index(f">{title}</a>") for title in (
        "Late", "Guide Found", "Guide Assigned", "Guide Changed", "Guide Verified", "Guide Kept",
    )]  # fmt: skip
    # Assigned is overdue too (23 Sep) and stands with Late.
    assert sorted(places[:1] + places[2:3]) == places[:1] + places[2:3] < places[1:2]
    assert places[3:] == sorted(places[3:])
    assert text.count("Overdue") >= 2
    assert "Nobody yet" in text


def test_pills_and_search_narrow_the_list(page: Client, contoso: Tenant) -> None:
    _tasks_in_every_state(contoso)

    only_kept = _text(page, "/documents/contoso/?state=kept")
    found = _text(page, "/documents/contoso/?q=verif")

    assert "Guide Kept" in only_kept
    assert "Guide Found" not in only_kept
    assert "Guide Verified" in found
    assert "Guide Kept" not in found


def test_island_alone_answers_htmx(page: Client, contoso: Tenant) -> None:
    _tasks_in_every_state(contoso)

    text = _text(page, "/documents/contoso/?sort=-document", **{"HX-Request": "true"})

    assert text.startswith('<div id="documents"')
    assert text.index("Guide Verified") < text.index("Guide Assigned")


def test_list_costs_the_same_for_many_documents(page: Client, contoso: Tenant) -> None:
    source = make_source(contoso)
    make_task(make_document(source))
    cost_of_one = _queries(page, "/documents/contoso/")

    for _ in range(12):
        make_task(make_document(source), findings=2)

    assert _queries(page, "/documents/contoso/") == cost_of_one <= 20


def test_csv_holds_what_the_list_shows(page: Client, contoso: Tenant) -> None:
    _tasks_in_every_state(contoso)
    make_task(make_document(contoso.document_sources.get(), title="=HYPERLINK()"))

    text = _text(page, "/documents/contoso/?state=found&format=csv")

    assert "Guide Found,Intranet · guides › found.md,1,Found,,,2025-09-12,," in text
    assert "'=HYPERLINK()" in text
    assert "Guide Kept" not in text


def test_drawer_shows_the_steps_and_each_sentence_with_what_to_write(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso), title="New iPhone"), state=TaskState.ASSIGNED)
    make_finding(
        task, rules=["B10", "B15"], rule="B10", sentence="Open Authenticator › Settings › Backup.", marks=[[5, 38]]
    )

    text = _text(page, f"/documents/contoso/{task.pk}/")

    assert "2 outdated sentences" in text
    assert 'aria-current="step"' in text
    assert "Lena Fuchs" in text
    assert "1. “Before you start”, sentence 1" in text
    assert "rules B10, B15" in text
    assert "<del>Authenticator › Settings › Backup</del>" in text
    assert "On the iPhone the backup no longer uses a Microsoft account." in text
    assert "Copy wording" in text
    assert "Mark as changed" in text


def test_drawer_shows_a_sentence_between_its_neighbours_and_opens_the_document(page: Client, contoso: Tenant) -> None:
    document = make_document(make_source(contoso), url="https://intranet.contoso.example/guide")
    task = make_task(document, findings=0)
    make_finding(task, before="Charge both phones.", after="Then go on.")

    text = _text(page, f"/documents/contoso/{task.pk}/")

    assert text.index("Charge both phones.") < text.index("<del>") < text.index("Then go on.")
    assert '<a href="https://intranet.contoso.example/guide" rel="noopener noreferrer">' in text


def test_address_of_a_document_that_is_no_web_page_is_no_link(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso), url="javascript:alert(1)"))

    assert "javascript:" not in _text(page, f"/documents/contoso/{task.pk}/")


def test_htmx_gets_the_drawer_alone(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso)))
    address = f"/documents/contoso/{task.pk}/"
    cost_of_one = _queries(page, address, **{"HX-Request": "true"})

    for _ in range(5):
        make_finding(task)

    assert _text(page, address, **{"HX-Request": "true"}).startswith("<aside")
    assert _queries(page, address, **{"HX-Request": "true"}) == cost_of_one <= 10


def test_changed_task_says_when_the_next_scan_is(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso)), state=TaskState.CHANGED)

    text = _text(page, f"/documents/contoso/{task.pk}/")

    assert "Waits for the re-scan of today, 18:00." in text
    assert "Mark as changed" not in text


def test_sentences_right_for_now_are_listed_apart(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso), title="Android guide"))
    finding = task.findings.get()
    RightForNow.objects.create(
        document=task.document, change=task.change, right_until=date(2027, 1, 1), rule="B01", rules=["B01"],
        paragraph=1, sentence_number=1, start=0, sentence="On Android it is so.", language="en",
    )  # fmt: skip

    text = _text(page, "/documents/contoso/?state=later")

    assert "Right until January 2027 <span>1</span>" in text
    assert "On Android it is so." in text
    assert finding.sentence not in text
    assert "On Android it is so.,2027-01-01" in _text(page, "/documents/contoso/?state=later&format=csv")


def test_scan_in_progress_is_polled_and_the_list_comes_with_its_end(page: Client, contoso: Tenant) -> None:
    make_source(contoso)
    scan = make_scan(contoso, started_at=NOW, documents_total=1040, documents_seen=312)

    assert "Scanning 312 of 1,040 documents" in _text(page, "/documents/contoso/")
    running = _text(page, "/documents/contoso/scan/", **{"HX-Request": "true"})
    scan.finish(at=NOW)
    over = _text(page, "/documents/contoso/scan/", **{"HX-Request": "true"})

    assert 'hx-trigger="every 2s"' in running
    assert 'id="documents"' not in running
    assert "every 2s" not in over
    assert 'id="documents" class="stack" data-island hx-swap-oob="outerHTML"' in over


def test_files_that_were_not_read_are_named(page: Client, contoso: Tenant) -> None:
    make_source(contoso)
    problems = [{"path": "Intranet · broken.docx", "problem": "The file is broken: it is no Word document."}]
    make_scan(contoso, finished_at=NOW, problems=problems)

    text = _text(page, "/documents/contoso/")

    assert "1 document was not read." in text
    assert "Intranet · broken.docx" in text


def test_home_lists_tenants_with_their_counts(page: Client, ada: User, contoso: Tenant) -> None:
    fabrikam = make_tenant(slug="fabrikam", name="Fabrikam")
    make_access(ada, fabrikam, Role.READER)
    _tasks_in_every_state(contoso)

    text = _text(page, "/documents/")

    assert "2 of 5" in text
    assert "/documents/contoso/?change=MC1111780&amp;state=overdue" in text
    assert "/documents/fabrikam/" in text


def test_home_leads_straight_to_the_only_tenant(page: Client) -> None:
    assert page.get("/documents/").headers["Location"] == "/documents/contoso/"


def test_home_costs_the_same_for_many_tenants(page: Client, ada: User) -> None:
    make_access(ada, make_tenant(), Role.READER)
    cost_of_two = _queries(page, "/documents/")

    for _ in range(8):
        make_access(ada, make_tenant(), Role.READER)

    assert _queries(page, "/documents/") == cost_of_two <= 15


def test_without_a_source_the_page_says_what_to_do(page: Client) -> None:
    assert "No documents yet" in _text(page, "/documents/contoso/")


def test_reader_sees_tasks_and_no_acts(client: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso)))
    client.force_login(make_user_with_role(contoso, Role.READER))

    text = _text(client, f"/documents/contoso/{task.pk}/")

    assert "Copy wording" in text
    for act in ("Scan now", "Mark as changed", "/assign/", "Keep it", "Add documents"):
        assert act not in text


@pytest.mark.parametrize("path", ["", "{pk}/", "scan/", "sources/add/", "sources/add/folder/", "{pk}/assign/"])
def test_foreign_tenant_is_not_found(client: Client, contoso: Tenant, path: str) -> None:
    task = make_task(make_document(make_source(contoso)))
    client.force_login(make_user_with_role(make_tenant(), Role.ADMINISTRATOR))

    assert client.get(f"/documents/contoso/{path.format(pk=task.pk)}").status_code == 404


def test_task_is_found_under_its_own_tenant_only(page: Client, ada: User, contoso: Tenant) -> None:
    other = make_tenant(slug="other")
    make_access(ada, other)
    task = make_task(make_document(make_source(other)))

    assert page.get(f"/documents/contoso/{task.pk}/").status_code == 404
    assert page.get(f"/documents/other/{task.pk}/").status_code == 200


def test_stranger_is_led_to_sign_in(client: Client, contoso: Tenant, document_root: Path) -> None:
    assert client.get("/documents/contoso/").status_code == 302
    client.force_login(make_user())
    assert client.get("/documents/contoso/").status_code == 404
