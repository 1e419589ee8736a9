import pytest

from rollout.documents.sentences import language_of, plain, sentences, words_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Open the app. Tap Backup.", ["Open the app.", "Tap Backup."]),
        ("Nutzen Sie z. B. ein Konto. Fertig.", ["Nutzen Sie z. B. ein Konto.", "Fertig."]),
        ("1. Open the app.", ["1. Open the app."]),
        ("1. Open the app 2. Tap Settings 3. Tap Backup", ["1. Open the app 2. Tap Settings 3. Tap Backup"]),
        ("On iPhone, no. On Android, yes.", ["On iPhone, no.", "On Android, yes."]),
        ("See no. 5 below.", ["See no. 5 below."]),
        ("It needs iOS 17. Then go on.", ["It needs iOS 17.", "Then go on."]),
        ("Version 6.8.33 is needed. Then go on.", ["Version 6.8.33 is needed.", "Then go on."]),
        ("Lost it? Tap Begin recovery.", ["Lost it?", "Tap Begin recovery."]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("Choose “Start.” Then wait.", ["Choose “Start.”", "Then wait."]),
        (" … ", []),
    ],
)
def test_paragraph_is_cut_into_sentences(text: str, parts: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == parts


def test_words_know_their_characters() -> None:
    text = "Über: das Microsoft-Konto."

    sentence = next(iter(sentences(text)))

    assert sentence.words == ("uber", "das", "microsoft", "konto")
    seen = [text[start:end] for start, end in zip(sentence.starts, sentence.ends, strict=True)]
    assert seen == ["Über", "das", "Microsoft", "Konto"]


def test_clauses_part_at_commas_and_conjunctions() -> None:
    sentence = next(iter(sentences("If it no longer works, tap here but wait")))

    assert sentence.clauses == (0, 0, 0, 0, 0, 1, 1, 2, 2)
    assert sentence.subordinate == {0}


def test_words_are_compared_without_case_and_accents() -> None:
    assert words_of("Straße d’ÉTÉ iCloud‑Backup don’t 6.8.33") == (
        "strasse", "d", "ete", "icloud", "backup", "don't", "6.8.33",
    )  # fmt: skip
    assert plain("İ")  # grows by a letter when lower case; only the word is changed, never its place


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sie brauchen das Konto für die Sicherung", "de"),
        ("Vous devez avoir un compte pour la sauvegarde", "fr"),
        ("Necesita una cuenta para la copia de seguridad", "es"),
        ("You need the account for this", "en"),
        ("Authenticator 6.8.33", "it"),
    ],
)
def test_language_is_told_by_small_words_and_else_the_default(text: str, language: str) -> None:
    assert language_of(words_of(text), "it") == language


def test_accents_written_apart_and_hidden_hyphens_stay_inside_their_word() -> None:
    (sentence,) = sentences("Re\u0301cupe\u0301ration der Wieder\u00adherstellung")

    assert sentence.words == ("recuperation", "der", "wiederherstellung")


def test_sentence_of_a_wrapped_text_goes_on_in_the_next_line() -> None:
    wrapped = "To back up your accounts you have to sign in with a personal\r\nMicrosoft account.\nShort line\nOther"

    assert [sentence.text for sentence in sentences(wrapped)] == [
        "To back up your accounts you have to sign in with a personal\r\nMicrosoft account.",
        "Short line",
        "Other",
    ]


def test_sentence_may_begin_with_the_name_of_a_phone() -> None:
    assert [sentence.text for sentence in sentences("Tap it. iPhone users wait.")] == ["Tap it.", "iPhone users wait."]


def test_sentence_without_end_is_cut_between_words() -> None:
    text = "word " * 1000

    pieces = list(sentences(text))

    assert sum(len(piece.words) for piece in pieces) == 1000
    assert max(len(piece.words) for piece in pieces) <= 300
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
