"""The mail to a document's owner."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from notifications.deliveries.models import DirectMail
from notifications.texts.publishing import publish_from_pack
from rollout.documents import telling
from rollout.documents.models import DocumentTask, TaskState
from rollout.tenants.models import Mode
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_finding, make_source, make_task
from tests.factories.tenants import make_person, make_tenant

AT = datetime(2025, 9, 12, 6, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(settings: Settings) -> DocumentTask:
    """Lena Fuchs's task at Contoso, its texts published."""
    settings.PORTAL_URL = "https://portal.example"
    publish_from_pack(make_change(), at=AT)
    contoso = make_tenant(slug="contoso", name="Contoso", mode=Mode.LIVE)
    return make_task(make_document(make_source(contoso), title="New iPhone"), state=TaskState.ASSIGNED)


def test_mail_names_the_document_its_sentences_and_the_day(task: DocumentTask) -> None:
    mail = telling.tell_owner(task, at=AT)

    assert mail is not None
    assert (mail.address, mail.state, mail.locale) == ("lena.fuchs@contoso.example", "waiting", "en")
    assert mail.subject == "Please correct: New iPhone"
    for part in (
        "“You need a personal Microsoft account for the backup of Authenticator.”",
        "Write instead: “On the iPhone you need an Apple Account with iCloud Keychain for the backup",
        "Why: On the iPhone the backup no longer uses a Microsoft account.",
        "Before you start, sentence 1",
        "Friday 26 September 2025",
        f"https://portal.example/documents/contoso/{task.pk}/",
    ):
        assert part in mail.plain


def test_mail_is_in_the_owners_language_and_the_wording_in_the_documents(task: DocumentTask) -> None:
    make_person(task.tenant, mail="LENA.FUCHS@contoso.example", locale="de-DE")
    make_finding(task, language="fr", sentence="Il vous faut un compte Microsoft personnel.")

    mail = telling.tell_owner(task, at=AT)

    assert mail is not None
    assert mail.locale == "de"
    assert "Before you start, Satz 2: „Il vous faut un compte Microsoft personnel.“" in mail.plain
    assert "Besser: „Sur l’iPhone, il vous faut pour la sauvegarde un compte Apple" in mail.plain
    assert "Warum: Auf dem iPhone braucht die Sicherung kein Microsoft-Konto mehr." in mail.plain


def test_owner_is_told_once_and_again_when_it_comes_back(task: DocumentTask) -> None:
    for _ in range(2):
        telling.tell_owner(task, at=AT)
    assert DirectMail.objects.count() == 1

    task.found_at = AT + timedelta(days=30)
    telling.tell_owner(task, at=AT)

    assert DirectMail.objects.count() == 2
    assert len(telling.told(task)) == 2


def test_next_owner_is_told_too(task: DocumentTask) -> None:
    telling.tell_owner(task, at=AT)
    task.owner_address = "karl@contoso.example"

    telling.tell_owner(task, at=AT)

    assert {mail.address for mail in telling.told(task)} == {"lena.fuchs@contoso.example", "karl@contoso.example"}


def test_without_a_published_text_nobody_is_told() -> None:
    assert telling.tell_owner(make_task(state=TaskState.ASSIGNED), at=AT) is None


def test_kept_sentences_are_not_in_the_mail(task: DocumentTask) -> None:
    make_finding(task, sentence="Kept.", kept_at=AT, kept_reason="A quotation.")

    mail = telling.tell_owner(task, at=AT)

    assert mail is not None
    assert "Kept." not in mail.plain
    assert "Passages to correct: 1" in mail.plain
