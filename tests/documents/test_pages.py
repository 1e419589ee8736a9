"""What the pages of documents show."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from time_machine import travel

from portal.accounts.models import User
from rollout.documents.models import Document, RightForNow, TaskState
from rollout.tenants.models import Role, Tenant
from tests.documents.looking import queries_of, text_of
from tests.factories.accounts import make_user
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_scan, make_source, make_task
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

    text = text_of(page, "/documents/contoso/")

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

    only_kept = text_of(page, "/documents/contoso/?state=kept")
    still_open = text_of(page, "/documents/contoso/?state=open")
    found = text_of(page, "/documents/contoso/?q=verif")

    assert "Guide Kept" in only_kept
    assert "Guide Found" not in only_kept
    assert "Open <span>3</span>" in still_open
    assert "1–3 of 3" in still_open
    assert "Guide Verified" in found
    assert "Guide Kept" not in found


def test_list_of_one_owner_counts_what_it_shows(page: Client, contoso: Tenant) -> None:
    _tasks_in_every_state(contoso)

    nobodys = text_of(page, "/documents/contoso/?owner=nobody")
    lenas = text_of(page, "/documents/contoso/?owner=lena.fuchs@contoso.example")

    assert "Guide Found" in nobodys
    assert "Guide Assigned" not in nobodys
    assert "All <span>1</span>" in nobodys
    assert "All <span>4</span>" in lenas
    assert "Guide Found" not in lenas
    assert '<option value="lena.fuchs@contoso.example" selected>Lena Fuchs (4)</option>' in lenas


def test_list_says_since_when_and_until_when_a_sentence_is_kept(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso)), state=TaskState.KEPT)
    task.findings.update(kept_at=NOW, kept_reason="Old phones.", kept_until=date(2027, 1, 3))

    assert "Kept until 3 Jan 2027" in text_of(page, "/documents/contoso/")
    assert "12 Sep 2025" in text_of(page, "/documents/contoso/")
    assert ",2025-09-12,2027-01-03," in text_of(page, "/documents/contoso/?format=csv")


def test_island_alone_answers_htmx(page: Client, contoso: Tenant) -> None:
    _tasks_in_every_state(contoso)

    text = text_of(page, "/documents/contoso/?sort=-document", **{"HX-Request": "true"})

    assert text.startswith('<div id="documents"')
    assert text.index("Guide Verified") < text.index("Guide Assigned")


def test_list_costs_the_same_for_many_documents(page: Client, contoso: Tenant) -> None:
    source = make_source(contoso)
    make_task(make_document(source))
    cost_of_one = queries_of(page, "/documents/contoso/")

    for _ in range(12):
        make_task(make_document(source), findings=2)

    assert queries_of(page, "/documents/contoso/") == cost_of_one <= 20


def test_csv_holds_what_the_list_shows(page: Client, contoso: Tenant) -> None:
    _tasks_in_every_state(contoso)
    Document.objects.filter(title="Guide Found").update(url="https://x.example/")
    make_task(make_document(contoso.document_sources.get(), title="=HYPERLINK()"))

    text = text_of(page, "/documents/contoso/?state=found&format=csv")

    assert "Guide Found,Intranet,Intranet · guides › found.md,1,Found,,,2025-09-12,,,,https://x.example/" in text
    assert "'=HYPERLINK()" in text
    assert "Guide Kept" not in text


def test_sentences_right_for_now_are_listed_apart(page: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso), title="Android guide"))
    finding = task.findings.get()
    RightForNow.objects.create(
        document=task.document, change=task.change, right_until=date(2027, 1, 1), rule="B01", rules=["B01"],
        paragraph=1, sentence_number=1, start=0, sentence="On Android it is so.", language="en",
    )  # fmt: skip

    text = text_of(page, "/documents/contoso/?state=later")

    assert "Right until January 2027 <span>1</span>" in text
    assert "On Android it is so." in text
    assert finding.sentence not in text
    assert "On Android it is so.,2027-01-01" in text_of(page, "/documents/contoso/?state=later&format=csv")


def test_scan_in_progress_is_polled_and_the_list_comes_with_its_end(page: Client, contoso: Tenant) -> None:
    make_source(contoso)
    scan = make_scan(contoso, started_at=NOW, documents_total=1040, documents_seen=312)

    assert "Scanning 312 of 1,040 documents" in text_of(page, "/documents/contoso/")
    running = text_of(page, "/documents/contoso/scan/", **{"HX-Request": "true"})
    asked = page.post("/documents/contoso/scan/", headers={"HX-Request": "true"}).content.decode()
    scan.note(at=NOW, problems=[{"path": "Intranet · broken.docx", "problem": "The file is broken."}])
    scan.finish(at=NOW)
    over = text_of(page, "/documents/contoso/scan/", **{"HX-Request": "true"})

    assert 'hx-trigger="every 2s"' in running
    assert ("The scan was asked for." in asked, "The scan was asked for." in running) == (True, False)
    assert 'id="documents"' not in running
    assert "every 2s" not in over
    assert 'id="documents" class="stack" data-island hx-swap-oob="outerHTML"' in over
    assert "1 document was not read." in over


def test_files_that_were_not_read_are_named(page: Client, contoso: Tenant) -> None:
    make_source(contoso)
    problems = [
        {"path": "Intranet · broken.docx", "problem": "The file is broken: it is no Word document."},
        {"path": "HR share", "problem": "There is no such folder on the portal’s machine."},
    ]
    make_scan(contoso, finished_at=NOW, problems=problems)

    text = text_of(page, "/documents/contoso/")

    assert "1 source was not read whole. 1 document was not read." in text
    assert "Intranet · broken.docx" in text


def test_home_lists_tenants_with_their_counts(page: Client, ada: User, contoso: Tenant) -> None:
    fabrikam = make_tenant(slug="fabrikam", name="Fabrikam")
    make_access(ada, fabrikam, Role.READER)
    _tasks_in_every_state(contoso)

    text = text_of(page, "/documents/")

    assert "2 of 5" in text
    assert "/documents/contoso/?change=MC1111780&amp;state=overdue" in text
    assert "/documents/fabrikam/" in text


def test_home_leads_straight_to_the_only_tenant(page: Client) -> None:
    assert page.get("/documents/").headers["Location"] == "/documents/contoso/"


def test_home_costs_the_same_for_many_tenants(page: Client, ada: User) -> None:
    make_access(ada, make_tenant(), Role.READER)
    cost_of_two = queries_of(page, "/documents/")

    for _ in range(8):
        make_access(ada, make_tenant(), Role.READER)

    assert queries_of(page, "/documents/") == cost_of_two <= 15


def test_without_a_source_the_page_says_what_to_do(page: Client) -> None:
    assert "No documents yet" in text_of(page, "/documents/contoso/")


def test_reader_sees_tasks_and_no_acts(client: Client, contoso: Tenant) -> None:
    task = make_task(make_document(make_source(contoso)))
    client.force_login(make_user_with_role(contoso, Role.READER))

    text = text_of(client, f"/documents/contoso/{task.pk}/")

    assert "Copy wording" in text
    for act in ("Scan now", "Mark as changed", "/assign/", "Keep it", "Add documents"):
        assert act not in text


def test_where_a_source_lies_on_the_machine_is_for_administrators(
    page: Client, client: Client, contoso: Tenant
) -> None:
    path = make_source(contoso, path="manuals/secret").path
    assert path in text_of(page, "/documents/contoso/")

    client.force_login(make_user_with_role(contoso, Role.READER))

    text = text_of(client, "/documents/contoso/")
    assert "Where these documents come from" in text
    assert path not in text


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


def test_number_on_the_board_is_that_of_the_list_it_opens(page: Client, ada: User, contoso: Tenant) -> None:
    fabrikam = make_tenant(slug="fabrikam", name="Fabrikam")
    make_access(ada, fabrikam, Role.READER)
    _tasks_in_every_state(contoso)
    _tasks_in_every_state(fabrikam)

    board = text_of(page, "/changes/MC1111780/board/")

    assert '<a class="figures__item" href="/documents/?change=MC1111780">' in board
    assert "<b>4</b> of 10" in board
    assert "4 of 10 corrected" in text_of(page, "/documents/?change=MC1111780")
    assert '<a href="/documents/contoso/?change=MC1111780">2 of 5</a>' in board
    assert "2 of 5 corrected" in text_of(page, "/documents/contoso/?change=MC1111780")
