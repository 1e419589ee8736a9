"""The scanner's decisions, each on its own: platform, headings, what is over, and where a finding stands."""

from datetime import date

import pytest

from rollout.documents.rules import load_rules
from rollout.documents.scanner import scan
from rollout.documents.statements import Found, Paragraph
from tests.documents.example_lines import TODAY, scan_line

OUTDATED = "You need a personal Microsoft account for the Authenticator backup."


def _rules(found: list[Found]) -> set[str]:
    return {item.rule for item in found if item.right_until is None}


def _scan(*paragraphs: Paragraph, today: date = TODAY) -> list[Found]:
    return scan(paragraphs, load_rules("MC1111780"), today)


def test_finding_names_its_place_in_the_paragraph() -> None:
    text = "Good morning. You need a personal Microsoft account for the backup. Thank you."

    finding = next(item for item in scan_line(text) if item.rule == "B01")

    assert text[finding.start : finding.end] == "personal Microsoft account for the backup"
    assert finding.sentence == "You need a personal Microsoft account for the backup."
    assert text[finding.sentence_start :].startswith(finding.sentence)
    assert finding.sentence_number == 2


def test_sentences_are_counted_within_their_section() -> None:
    first = Paragraph("One. Two.", ("Guide", "Before you start"), 1)
    second = Paragraph(OUTDATED, ("Guide", "Before you start"), 2)
    third = Paragraph(OUTDATED, ("Guide", "Afterwards"), 3)

    assert [item.sentence_number for item in _scan(first, second, third) if item.rule == "B01"] == [3, 1]


@pytest.mark.parametrize(
    ("text", "scope", "is_found"),
    [
        ("On Android you need a personal Microsoft account for the backup.", "iPhone", False),
        ("On an iPhone you need a personal Microsoft account for the backup.", "Android", True),
        (OUTDATED, "Android", False),
        (OUTDATED, "iPhone and Android", True),
        (OUTDATED, "All phones", True),
        ("On iOS and Android you need a personal Microsoft account for the backup.", "", True),
        # Two platforms in one sentence: each clause speaks for its own.
        ("On iPhone iCloud does it, on Android the backup needs a Microsoft account.", "", False),
        ("On Android nothing changes, but on an iPhone the backup needs a Microsoft account.", "", True),
        # A sentence that opens with the platform speaks for those that follow.
        ("On Android, open the app. Then choose the Microsoft account for the backup.", "", False),
        ("Android users are not concerned. On the iPhone choose the Microsoft account for the backup.", "", True),
    ],
)
def test_platform_is_read_from_the_nearest_word_that_names_one(text: str, scope: str, is_found: bool) -> None:
    assert bool(_rules(scan_line(text, scope))) is is_found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Authenticator makes no backup by itself. You have to switch that on in the app.", True),
        ("On Android, turn on the backup. On the iPhone, switch that off in the app.", False),
        ("The backup switch is gone. You cannot turn it on in the app.", False),
        ("The backup can wait. Work is busy. So are we. Please turn it off in the app.", False),
    ],
)
def test_it_and_that_mean_what_the_statements_before_said(text: str, is_found: bool) -> None:
    assert bool(_rules(scan_line(text))) is is_found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Lost your recovery account? Then call us.", True),
        ("Lost your recovery account? No problem on an iPhone.", False),
        ("No Microsoft account for the backup? It runs through iCloud.", False),
        ("Didn't you need a Microsoft account for the backup? Call us.", False),
    ],
)
def test_question_that_supposes_a_case_is_read_by_what_follows(text: str, is_found: bool) -> None:
    assert bool(_rules(scan_line(text))) is is_found


def test_nearest_heading_with_a_platform_decides() -> None:
    android_in_iphone = Paragraph(OUTDATED, ("iPhone guide", "For Android users", "Backup"))
    iphone_in_android = Paragraph(OUTDATED, ("Android guide", "If you have an iPhone", "Backup"))

    assert _rules(_scan(android_in_iphone)) == set()
    assert "B01" in _rules(_scan(iphone_in_android))


def test_what_left_every_platform_is_reported_for_android_too() -> None:
    assert "B32" in _rules(scan_line("Saved passwords are backed up by Authenticator.", "Android"))


@pytest.mark.parametrize(
    "text",
    [
        "You no longer need a personal Microsoft account for the backup.",
        "The switch for the backup in the app has been removed.",
        "Does the backup in the app need a Microsoft account?",
        "Until September 2025 the backup needed a Microsoft account.",
        "Instead of a Microsoft account the backup uses iCloud.",
    ],
)
def test_sentence_that_tells_the_new_truth_or_asks_is_left_alone(text: str) -> None:
    assert scan_line(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "If your old phone no longer works, tap Begin recovery.",
        "Because SMS has been removed, a Microsoft account is needed for the backup.",
        "Without a Microsoft account there is no backup.",
        "Has the backup been switched on in the Authenticator app?",
    ],
)
def test_words_that_only_sound_like_the_new_truth_hide_nothing(text: str) -> None:
    assert _rules(scan_line(text)) != set()


def test_path_of_the_iphones_own_settings_is_not_the_apps() -> None:
    assert scan_line("Open Settings > [your name] > iCloud > iCloud Backup and turn it on.", "iPhone") == []
    assert "B10" in _rules(scan_line("Open Authenticator > Settings > Backup > iCloud Backup.", "iPhone"))


def test_document_that_never_names_the_product_has_no_findings() -> None:
    server = Paragraph("Choose Restore from backup and sign in with a Microsoft account.", ("Mail server",))

    assert _scan(server) == []


def test_backup_of_something_else_is_left_alone_in_a_document_that_names_the_product_elsewhere() -> None:
    laptop = Paragraph("Windows Backup keeps your settings in your Microsoft account.", ("Leaving", "Laptop"), 1)
    phone = Paragraph(OUTDATED, ("Leaving", "Phone"), 2)

    assert {item.paragraph for item in _scan(laptop, phone)} == {2}


def test_language_decides_which_rules_repeat_a_finding() -> None:
    german = scan_line("Für die Sicherung brauchen Sie ein persönliches Microsoft-Konto.")
    french = scan_line("Il vous faut un compte Microsoft personnel pour la sauvegarde.")

    assert {item.rule for item in german} == {"B01", "L01"}
    assert {item.rule for item in french} == {"B01", "L03"}
    assert {item.language for item in german + french} == {"de", "fr"}


def test_language_a_document_declares_counts_where_a_sentence_does_not_say() -> None:
    paragraph = Paragraph("Authenticator: iCloud-Backup aktiv", ("Authenticator › Settings › Backup",), language="de")

    assert {item.language for item in _scan(paragraph)} <= {"de"}


def test_question_that_is_answered_twice_is_found_once() -> None:
    asked = "Do you need a personal Microsoft account for the backup?"

    found = scan_line(f"{asked} Yes. {OUTDATED} Yes. Yes.")

    assert [item.sentence for item in found if item.rule == "B01"] == [asked, OUTDATED]


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (["In Authenticator open the menu, then Settings.", "Turn on iCloud Backup."], [2]),
        (["Authenticator öffnen und „Einstellungen“ wählen.", "Schalten Sie die iCloud-Sicherung ein."], [2]),
        (["Ouvrez Authenticator puis les Paramètres.", "Attendez.", "Activez la sauvegarde iCloud."], [3]),
        (["Abre Authenticator y entra en Ajustes.", "Activa la copia en iCloud."], [2]),
        # The iPhone's own settings, and what is said of its own backup.
        (["Open Authenticator once.", "In Settings, tap your name and then iCloud.", "Switch iCloud Backup on."], []),
        (["Read the version in Authenticator › Settings.", "Turn on iCloud Backup on the iPhone."], []),
        (["On Android open the settings of Authenticator.", "Turn on iCloud Backup."], []),
        # Once the accounts are back, people do sign in again.
        (["Tap Begin recovery.", "After that Authenticator says “Sign in to add your account”: tap it."], [1]),
    ],
)
def test_step_of_a_list_is_read_with_the_steps_before_it(steps: list[str], found: list[int]) -> None:
    paragraphs = [Paragraph(text, ("New phone",), number) for number, text in enumerate(steps, start=1)]

    outdated = [item for item in _scan(*paragraphs) if item.right_until is None]

    assert sorted({item.paragraph for item in outdated}) == found


def test_step_is_not_read_with_those_of_another_section() -> None:
    before = Paragraph("In Authenticator open the menu, then Settings.", ("App Lock",), 1)

    assert _scan(before, Paragraph("Turn on iCloud Backup.", ("iPad",), 2)) == []


def test_bottom_of_the_screen_is_no_picture() -> None:
    assert "B43" not in _rules(scan_line("Touchez « Commencer la récupération » au bas de l’écran."))
    assert "B43" in _rules(scan_line("Copie d’écran d’Authenticator : « Commencer la récupération »"))


def test_paragraph_hands_on_where_it_led_and_not_what_it_spoke_of() -> None:
    about = Paragraph("The backup of Authenticator is kept in iCloud.", ("iPhone",), 1)

    assert _scan(about, Paragraph("Add your Outlook.com account to Authenticator.", ("iPhone",), 2)) == []
