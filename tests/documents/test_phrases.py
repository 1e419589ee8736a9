import pytest

from rollout.documents.concepts import Concept
from rollout.documents.lexicon import Lexicon
from rollout.documents.phrases import PhraseError, Vocabulary, read_phrase
from rollout.documents.rules import FILE, load_rules
from rollout.documents.sentences import plain, sentences, words_of
from rollout.packs.checking import checked_pack

OTHER_WORDS = """
    authentic authenticate authenticity microscope microphone microwave minesweeper icon clouds cloudy packing backs
    accounting accountant accent accord amount discount recovering recovered records recruits restful resort respite
    requires requests acquired passwords passport passage settings sittings setting parameters
    personnes personen personas personality person annuel annuelle annuellement oeuvre oeuvres continue marque
    versicherung versicherungen siedlung sichtung wiederholung wiedersehen herstellung einstellung anstellung
    einstellbar erkannt benannt begnadigt bewegt aktionen aktive personal persönlichkeit schlüssel schlagbaum
    sauver sauvage sauvetage sauvegarderons réparation préparation téléphoner téléphonie trousse trousseaux
    nécessairement obligation obligations securite sécurité inseguridad segunda seguramente telefonear telefonía
    necesidad necesidades recuperar reparación preparación obligar outlooks outlay lookout neue treue steuer bauen
    abenteuer poet contenue toe does doe value blue bueno puede suele juego nuevo sueño fuente
"""


def _found(text: str, **phrases: str | tuple[str, str]) -> dict[str, list[str]]:
    """The words each concept was found in. A pair is (phrase, concept whose places do not count)."""
    vocabulary = Vocabulary()
    concepts = []
    for name, value in phrases.items():
        phrase, apart_from = value if isinstance(value, tuple) else (value, "")
        concepts.append(Concept(name, tuple(read_phrase(phrase, vocabulary)), (apart_from,) if apart_from else ()))
    sentence = next(iter(sentences(text)))
    places = Lexicon(concepts, vocabulary).find(sentence)
    return {name: [" ".join(sentence.words[a:b]) for a, b in found] for name, found in places.items()}


@pytest.mark.parametrize(
    ("phrase", "text", "is_found"),
    [
        ("turn* on|off", "turned off", True),
        ("turn* on|off", "turn the switch off", False),
        ("*sicherung", "Die Cloudsicherung läuft", True),
        ("personal? microsoft account", "a Microsoft account", True),
        ("personal? microsoft account", "a personal Microsoft account", True),
        ("turn ..2 on", "turn the switch on", True),
        ("turn ..2 on", "turn the big blue switch on", False),
        ("turn ..3 on", "turn it, then go on", False),
        ("turn ...3 on", "turn it, then go on", True),
        ("no backup", "no: backup", False),
        ("~start recovery", "tap “Start recovery”", True),
        ("~start recovery", "before you start recovery", False),
        ("^under backup", "Under Backup you see", True),
        ("^under backup", "look under Backup", False),
    ],
)
def test_phrase_is_read_as_it_is_written(phrase: str, text: str, is_found: bool) -> None:
    assert ("concept" in _found(text, concept=phrase)) is is_found


def test_phrase_may_name_another_concept() -> None:
    found = _found("you do not need any Microsoft account", over="not need ..1 <account>", account="microsoft account")

    assert found["over"] == ["not need any microsoft account"]


@pytest.mark.parametrize(
    ("phrase", "places"),
    [
        ("<account>", ["microsoft account"]),
        ("<account> ..2 every", ["microsoft account on every"]),
        ("<account> <where>", ["microsoft account on every iphone"]),
        ("needs <account>", []),
        ("needs ..1 <account> ..4 iphone", ["needs one microsoft account on every iphone"]),
        ("^backup ...3 <account>", ["backup needs one microsoft account"]),
        ("backup needs <account>", []),
        ("one <account> <account>", []),
        ("<account> every", []),
    ],
)
def test_phrase_is_found_by_words_and_by_concepts(phrase: str, places: list[str]) -> None:
    text = "Backup needs one Microsoft account on every iPhone"

    found = _found(text, wanted=phrase, account="microsoft account", where="on every iphone")

    assert found.get("wanted", []) == places


def test_places_inside_an_exception_do_not_count() -> None:
    found = _found(
        "in the app, not for accounts in Authenticator",
        place=("in <app>", "things"),
        things="accounts in <app>",
        app="authenticator",
    )

    assert "place" not in found


@pytest.mark.parametrize("phrase", ["..3 on", "turn ..3", "turn ..3 on?", "&", "*"])
def test_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        read_phrase(phrase, Vocabulary())


def test_unknown_concepts_and_circles_are_refused() -> None:
    with pytest.raises(PhraseError, match="not a concept"):
        _found("x", one="<two> x")
    with pytest.raises(PhraseError, match="refers to itself"):
        _found("x", one="<two> x", two="<one> y")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Microsft", "microsoft"),
        ("Microsofft", "microsoft"),
        ("Microsotf", "microsoft"),
        ("Mikrosoft-Konto", "Microsoft-Konto"),
        ("Microsftkonto", "microsoftkonto"),
        ("Authenicator", "authenticator"),
        ("Authentificators", "authenticator"),
        ("iClound", "icloud"),
        ("bakcup", "backup"),
        ("accout", "account"),
        ("Wiederherstelungskonto", "wiederherstellungskonto"),
        ("Wiederhestellungskonto", "wiederherstellungskonto"),
        ("Sichreung", "sicherung"),
        ("Schluesselbund", "schlusselbund"),
        ("geloescht", "geloscht"),
        ("Geraet", "gerat"),
        ("sauvergarde", "sauvegarde"),
        ("récuperacón", "recuperacion"),
    ],
)
def test_misspelt_word_is_read_as_what_it_stands_for(typed: str, meant: str) -> None:
    opened_by = load_rules("MC1111780").lexicon.opened_by

    assert opened_by(words_of(typed)) & opened_by(words_of(meant))


def test_other_words_are_not_taken_for_misspelt_ones() -> None:
    vocabulary = Vocabulary()
    for word in checked_pack("MC1111780").yaml(FILE)["misspelt"].texts():
        vocabulary.also_misspelt(word)
        vocabulary.number(word)

    assert [word for word in OTHER_WORDS.split() if vocabulary.of(plain(word))] == []


def test_words_are_not_given_umlauts_that_others_have() -> None:
    vocabulary = Vocabulary()
    for word in ("annul*", "ouvre", "to", "contenu", "marqu"):
        vocabulary.number(word)

    assert [word for word in OTHER_WORDS.split() if vocabulary.of(plain(word))] == []
