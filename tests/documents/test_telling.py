"""The mail to a document's owner: one a day, with everything there is to say."""

from datetime import date, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from notifications.deliveries.models import DirectMail
from notifications.texts.models import Purpose
from notifications.texts.publishing import publish_from_pack
from rollout.documents import telling
from rollout.documents.models import DocumentTask, Part, TaskState, Telling
from rollout.documents.sweeps import tell_owners
from rollout.tenants.models import Mode, Tenant
from tests.documents.telling import LENA, MONDAY, lenas, make_contoso_at_work
from tests.factories.changes import make_change
from tests.factories.documents import make_document, make_finding, make_scan, make_source, make_task
from tests.factories.notifications import make_text, make_text_version
from tests.factories.tenants import make_person

URL = "https://portal.example/documents/contoso/"
SHORT = "---\nsubject: Correct\npreheader: Correct it.\ntitle: Correct\n---\n\nCorrect it.\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def contoso(settings: Settings) -> Tenant:
    """Contoso at work; texts for owners are published."""
    settings.PORTAL_URL = "https://portal.example"
    publish_from_pack(make_change(), at=MONDAY)
    return make_contoso_at_work()


@pytest.fixture
def task(contoso: Tenant) -> DocumentTask:
    return lenas(contoso, "New iPhone")


def on(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A moment of September 2025: the 15th is a Monday."""
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=day - 15)


def told() -> list[tuple[str, set[tuple[str, str]]]]:
    """Each mail's address, with the documents in it and their parts."""
    return [
        (mail.address, {(str(one.task), one.part) for one in Telling.objects.filter(mail=mail)})
        for mail in DirectMail.objects.order_by("pk")
    ]


def test_owner_of_three_documents_gets_one_mail_on_the_days_with_something_to_say(contoso: Tenant) -> None:
    lenas(contoso, "A", at=on(15, 6), due_on=date(2025, 9, 19))
    lenas(contoso, "B", at=on(15, 7), due_on=date(2025, 9, 26))
    said = {}
    for day in range(15, 36):
        if day == 17:
            lenas(contoso, "C", at=on(17, 6), due_on=date(2025, 10, 10))
        before = DirectMail.objects.count()
        for hour in (7, 8, 17):
            tell_owners(on(day, hour))
        if DirectMail.objects.count() > before:
            said[day] = told()[-1][1]

    assert said == {
        15: {("A", "new"), ("B", "new")},
        16: {("A", "due_soon")},  # three working days before Friday the 19th
        17: {("A", "due_soon"), ("C", "new")},
        22: {("A", "overdue")},  # its day was a Friday: Monday
        23: {("A", "overdue"), ("B", "due_soon")},  # who is written to hears of what is overdue too
        29: {("A", "overdue"), ("B", "overdue")},  # B's day has passed
        # A week after: both reminders fall together, on Monday 6 October.
    }


def test_reminders_come_weekly_and_not_daily(task: DocumentTask) -> None:
    for days in range(1, 36):
        tell_owners(MONDAY + timedelta(days=days))

    reminders = Telling.objects.filter(part=Part.OVERDUE).order_by("at")
    assert [f"{one.told_on:%-d %b}" for one in reminders] == ["29 Sep", "6 Oct", "13 Oct", "20 Oct"]


def test_mail_says_each_document_with_its_day_passages_and_link_the_most_urgent_first(contoso: Tenant) -> None:
    new = lenas(contoso, "New iPhone")
    overdue = lenas(contoso, "Leaver checklist", due_on=date(2025, 9, 12))
    make_finding(overdue, sentence="Open the app’s Settings.")

    tell_owners(MONDAY)

    mail = DirectMail.objects.get()
    assert (mail.address, mail.state, mail.locale) == (LENA, "waiting", "en")
    assert mail.subject == "Please correct: 2 documents"
    first = f"- Leaver checklist\n  Overdue: it was due Friday 12 September 2025 · 2 passages\n  {URL}{overdue.pk}/"
    second = f"- New iPhone\n  New: due Friday 26 September 2025 · 1 passage\n  {URL}{new.pk}/"
    assert 0 < mail.plain.index(first) < mail.plain.index(second)
    for part in (
        "Before you start, sentence 1: “You need a personal Microsoft account for the backup of Authenticator.”",
        "Write instead: “On the iPhone you need an Apple Account with iCloud Keychain for the backup",
        "Why: On the iPhone the backup no longer uses a Microsoft account.",
        "Passages to correct: 3",
        f"{URL}?change=MC1111780&owner=lena.fuchs%40contoso.example",
    ):
        assert part in mail.plain
    assert f'<a href="{URL}{overdue.pk}/"' in mail.html


def test_mail_about_one_document_names_it_and_leads_to_its_task(task: DocumentTask) -> None:
    mail = telling.tell_owner(task, at=MONDAY)

    assert mail is not None
    assert mail.subject == "Please correct: New iPhone"
    assert "Friday 26 September 2025" in mail.plain
    assert "?owner=" not in mail.plain
    assert [telling.mail for telling in task.tellings.all()] == [mail]


def test_mail_is_in_the_owners_language_and_the_wording_in_the_documents(task: DocumentTask) -> None:
    make_person(task.tenant, mail="LENA.FUCHS@contoso.example", locale="de-DE")
    make_finding(task, language="fr", sentence="Il vous faut un compte Microsoft personnel.")

    mail = telling.tell_owner(task, at=MONDAY)

    assert mail is not None
    assert mail.locale == "de"
    assert "Neu: fällig am Freitag, 26. September 2025 · 2 Stellen" in mail.plain
    assert "Before you start, Satz 2: „Il vous faut un compte Microsoft personnel.“" in mail.plain
    assert "Besser: „Sur l’iPhone, il vous faut pour la sauvegarde un compte Apple" in mail.plain
    assert "Warum: Auf dem iPhone braucht die Sicherung kein Microsoft-Konto mehr." in mail.plain


@pytest.mark.parametrize(
    ("locale", "above", "said"),
    [
        ("de", ["Guide", "Page 12", "Before you start"], "Seite 12 · Before you start, Satz 2: „"),
        ("fr", ["Guide", "Slide 2 · Notes"], "Diapositive 2 · Commentaires, phrase 2 : « "),
        ("es", ["Guide", "Footnote 3", "Notes"], "Nota al pie 3 · Notes, frase 2: «"),
        ("de", ["Guide", "Page footer"], "Fußzeile, Satz 2: „"),
        ("de", ["Guide", "Slides and notes"], "Slides and notes, Satz 2: „"),  # a heading of the document's own
        ("en", ["Guide", "Slide 2 · New phone"], "Slide 2 · New phone, sentence 2: “"),
    ],
)
def test_place_of_a_passage_is_said_in_the_mails_language(
    task: DocumentTask, locale: str, above: list[str], said: str
) -> None:
    make_person(task.tenant, mail=LENA, locale=locale)
    make_finding(task, heading_path=above)

    mail = telling.tell_owner(task, at=MONDAY)

    assert mail is not None
    assert said in mail.plain


def test_mail_of_many_documents_with_endless_words_stays_small(contoso: Tenant) -> None:
    make_person(contoso, mail=LENA, locale="de")
    for number in range(33):
        task = lenas(contoso, f"„Ärger“ mit {number} " + "Übergrößenträger " * 15)
        make_finding(task, sentence="ü" * 20_000)

    tell_owners(MONDAY)

    mail = DirectMail.objects.get()
    assert len(mail.html.encode()) + len(mail.plain.encode()) < 60_000
    assert mail.plain.count(URL) == 32  # 30 documents, and twice the list of all of them
    assert mail.plain.count("ü" * 300) <= 30
    assert len(mail.subject) <= 60


def test_subject_of_a_long_title_is_short_enough_for_a_phone(contoso: Tenant) -> None:
    mail = telling.tell_owner(lenas(contoso, "How to set up " + "your new company iPhone " * 10), at=MONDAY)

    assert mail is not None
    assert mail.subject == "Please correct: How to set up your new company iPhone…"


def test_without_a_published_text_nobody_is_told() -> None:
    assert telling.tell_owner(make_task(state=TaskState.ASSIGNED), at=MONDAY) is None


def test_kept_sentences_are_not_in_the_mail(task: DocumentTask) -> None:
    make_finding(task, sentence="Kept.", kept_at=MONDAY, kept_reason="A quotation.")

    mail = telling.tell_owner(task, at=MONDAY)

    assert mail is not None
    assert "Kept." not in mail.plain
    assert "Passages to correct: 1" in mail.plain


def test_sweep_after_a_crash_tells_what_was_lost_and_another_one_nobody_twice(
    task: DocumentTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as crash:
        crash.setattr(Telling.objects, "bulk_create", out_of_memory)
        with pytest.raises(MemoryError):
            tell_owners(MONDAY)
    assert DirectMail.objects.count() == 0

    for _ in range(2):
        tell_owners(MONDAY)

    assert told() == [(LENA, {("New iPhone", "new")})]


@pytest.mark.parametrize("moment", [on(15, 7, 59), on(15, 18), on(20, 10), on(21, 10)])
def test_outside_the_working_hours_nobody_is_told_by_sweep_or_by_hand(task: DocumentTask, moment: datetime) -> None:
    tell_owners(moment)

    assert telling.tell_owner(task, at=moment) is None
    assert DirectMail.objects.count() == 0


def test_while_a_scan_runs_its_tenants_mails_wait_for_two_hours_at_most(task: DocumentTask) -> None:
    make_scan(task.tenant, asked_at=MONDAY, seen_at=MONDAY)

    tell_owners(MONDAY + timedelta(minutes=119))
    assert DirectMail.objects.count() == 0

    tell_owners(MONDAY + timedelta(minutes=120))
    assert DirectMail.objects.count() == 1


def test_task_given_by_hand_is_told_at_once_and_to_who_had_a_mail_today_tomorrow(task: DocumentTask) -> None:
    assert telling.tell_owner(task, at=on(15, 9)) is not None
    second = lenas(task.tenant, "Second", at=on(15, 10))

    assert telling.tell_owner(second, at=on(15, 10)) is None
    tell_owners(on(15, 17))
    assert len(told()) == 1

    tell_owners(on(16))
    assert told()[1] == (LENA, {("Second", "new")})


def test_task_given_to_somebody_else_is_news_to_them_and_given_back_is_news_again(task: DocumentTask) -> None:
    tell_owners(on(15))
    task.assign("Karl Ebner", "Karl@contoso.example", due_on=date(2025, 9, 26), by=None, at=on(15, 12))
    tell_owners(on(16))
    task.assign("Lena Fuchs", LENA, due_on=date(2025, 9, 26), by=None, at=on(16, 12))
    tell_owners(on(17))

    assert [address for address, _ in told()] == [LENA, "karl@contoso.example", LENA]


def test_owner_hears_that_the_scan_still_finds_what_was_said_to_be_corrected(task: DocumentTask) -> None:
    tell_owners(on(15))
    task.mark_changed(by=None, at=on(15, 12))
    tell_owners(on(16))
    assert len(told()) == 1

    task.settle(at=on(16, 18))
    tell_owners(on(17))

    assert told()[1] == (LENA, {("New iPhone", "new")})


def test_in_a_trial_a_mail_is_kept_back_once_and_told_when_the_trial_ends(task: DocumentTask) -> None:
    Tenant.objects.update(mode=Mode.TRIAL)
    for day in (15, 16, 17):
        tell_owners(on(day))
    assert [mail.state for mail in DirectMail.objects.all()] == ["suppressed"]

    Tenant.objects.update(mode=Mode.LIVE)
    for day in (18, 19):
        tell_owners(on(day))

    assert [mail.state for mail in DirectMail.objects.order_by("pk")] == ["suppressed", "waiting"]


def test_of_two_changes_the_more_urgent_is_told_today_and_the_other_tomorrow(task: DocumentTask) -> None:
    other = make_change(mc_id="MC2222222")
    make_text_version(make_text(change=other, purpose=Purpose.DOCUMENT_TASK), markdown=SHORT)
    document = make_document(make_source(task.tenant), title="Late")
    make_task(document, change=other, state=TaskState.ASSIGNED, due_on=date(2025, 9, 12))

    for day in (15, 16, 17):
        tell_owners(on(day))

    assert told() == [(LENA, {("Late", "overdue")}), (LENA, {("New iPhone", "new")})]
