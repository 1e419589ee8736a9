"""Prose cut into sentences, words and clauses, with the place of each in its paragraph.

Knows four languages and nothing of any change: what words mean is the pack's, see `rollout.documents.rules`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

LANGUAGES = ("en", "de", "fr", "es")

# A word is letters and digits; "6.8.33", "outlook.com" and "don't" are one, "l'app" and "iCloud-Backup" are two.
# Accents may be characters of their own, and a hyphen that is not seen may stand inside. Nothing here goes back over
# what it read (`++`), so that a line of a million underscores is only a line.
INSIDE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
WORD = re.compile(
    rf"\d++(?:\.\d++)++|(?<!\w)\w++\.(?:com|net|org)\b|[A-Za-z]+n['’]t\b|[^\W_]++(?:[{INSIDE}]++[^\W_]*+)*+"
)
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
CLOSING = "\"”“»’')\\]*_"
OPENING = "\"„“«‘'([*_#¿¡"
CAPITAL = "(?:[A-ZÄÖÜÀÂÇÉÈÊËÎÏÔÙÛÑÁÍÓÚ0-9]|i[A-Z])"
LINES = r"\r\n\v\f\x85\u2028\u2029"
END = re.compile(
    rf"(?<![.!?…])[.!?…]++[{CLOSING}]*+(?=\s++[{re.escape(OPENING)}]*+{CAPITAL}|\s*+$)"
    rf"|[{LINES}]++"
)  # fmt: skip
SHORTEST_WRAPPED = 50
"""Characters of a line that goes on in the next one; shorter lines stand for themselves, as in a list."""
MOST_WORDS = 300
"""Words of a sentence. Longer ones are no prose (tables, logs) and are cut, so that reading takes as long as it is."""

LONGEST_STEP = 200
"""Characters between two numbers of a list that is written in one line."""

STRONG, COMMA = 2, 1
STRONG_MARKS = frozenset(";:–—…|")
WEAK_MARKS = frozenset(",()")
NOTHING_SAID = frozenset(("", " ", "-", "’"))
"""Between words; what most of them have between them is seen at a glance."""
OPENING_QUOTES = frozenset("\"„“”«‹‘'*_[`")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS = _words(
    "z b bzw ca fig abb kap pag evtl ggf inkl nr usw vgl abs d h u a e g i etc p ex m mme mr mrs dr sr sra ud uds no "
    "st vs approx dt"
)
NUMBER = re.compile(r"\s*\d")
SAID = re.compile(r"\S")
# Words that begin a clause of its own, and words that begin one that only sets the scene for another.
NEW_CLAUSE = _words("""
    but while whereas so therefore consequently hence however than which
    aber wahrend jedoch hingegen sondern deshalb daher darum dafur
    mais tandis alors donc
    pero mientras sino
""")
SUBORDINATE = _words("""
    if when once after because since as until before although though unless whenever
    wenn falls sobald nachdem weil da bis bevor obwohl ob
    si lorsque quand apres parce puisque avant comme bien quoique
    cuando porque despues antes aunque como hasta
""")
# These begin a clause only at the start of a sentence or after a comma ("as well as", "si", "bien").
ALSO_PREPOSITIONS = _words("as da comme como bien si")
# "Yes." or "A: Yes, …", but not the "si" that means "if".
YES = re.compile(r"(?:\w{1,9}:\s*)?(?:yes|ja|oui|s[ií])\b(?!\s+\w)", re.IGNORECASE)
# "Has the backup been turned on?"
CHECKS = _words("has have did hat hast haben habt wurde wurden avez as a ha han")
# "Lost the password? Then …", but not "Don't you need a password?".
SUPPOSES = _words("""
    can't cannot don't haven't hasn't didn't never no not lost forgot forgotten changed picked chosen chose got
    want stuck restoring recovering saving backing
    kein keine keinen falsch falsches falsche falscher vergessen verloren noch nie
    pas plus aucun aucune mauvais mauvaise perdu oublie besoin
    sin olvido perdio perdido olvidado ningun ninguna
""")
# "Switched on (y/n)?": the line of a form.
TO_TICK = re.compile(r"\b(?:y|j|o|s|yes|ja|oui|s[ií])\s*/\s*(?:n|no|nein|non)\b", re.IGNORECASE)
PERSONS = _words("i we you they he she it there one ich wir sie ihr du man es il elle on vous nous")

# Frequent small words, and some of the trade; a word may belong to two languages.
MARKERS = {
    "en": _words("""
        the of to and is you your with for on that from this must then will not be are it at an if can by as in or
        account accounts phone settings open turn tap
    """),
    "de": _words("""
        der die das und ist sie ihr ihre ihrem ihren mit fur auf den dem nicht ein eine einen im zu werden wird von bei
        in an am um wenn sich oder konto konten sicherung telefon handy einstellungen
        tippen einschalten aktivieren wiederherstellung
    """),
    "fr": _words("""
        le la les des de et est vous votre vos avec pour sur dans une un du au pas l d qu cette aux sont ou en ne plus
        que si se compte comptes sauvegarde telephone parametres chaque touchez activer recuperation
    """),
    "es": _words("""
        el la los las de y es su sus con para en una un del al no que se por lo como usted esta si o
        cuenta cuentas copia seguridad telefono ajustes pulse toque activar recuperacion tras
    """),
}
LANGUAGE_OF = {
    word: tuple(language for language in LANGUAGES if word in MARKERS[language])
    for words in MARKERS.values()
    for word in words
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph, in characters of the paragraph, and its words.

    `words` are lower case, without accents; `starts` and `ends` are their characters in the paragraph. `breaks[i]`
    says what stands before word i: nothing, a comma, or a mark that parts (`STRONG`). `clauses[i]` numbers the clause
    of word i; `subordinate` are the clauses that only set the scene ("If the old phone no longer works, …").
    """

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    breaks: tuple[int, ...]
    quoted: frozenset[int]
    clauses: tuple[int, ...]
    subordinate: frozenset[int]

    @property
    def is_question(self) -> bool:
        """Whether this asks. "Has the backup been turned on?" and "On (y/n)?" are lines of checklists: they tell."""
        asks = self.text.rstrip("\"”“»’')]*_ ").endswith("?") and self.words[0] not in CHECKS
        return asks and TO_TICK.search(self.text) is None

    @property
    def supposes(self) -> bool:
        """Whether this question names a case, "Picked the wrong account?", and what follows says what to do then."""
        return self.is_question and self.words[0] in SUPPOSES and PERSONS.isdisjoint(self.words[1:2])

    @property
    def is_yes(self) -> bool:
        """Whether this affirms what was asked before it."""
        return YES.match(self.text) is not None


def sentences(paragraph: str) -> Iterator[Sentence]:
    """The sentences of a paragraph, in order. Those without a word are left out."""
    for start, end in _sentence_places(paragraph):
        yield from _cut(paragraph, *_trimmed(paragraph, start, end))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(plain(word) for word in WORD.findall(text))


@lru_cache(maxsize=50_000)
def plain(word: str) -> str:
    """A word as words are compared: lower case, without accents, ß as ss."""
    word = word.replace("’", "'")
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold()).translate(UNSEEN)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def language_of(words: tuple[str, ...], default: str) -> str:
    """The language most of these words point to, or the default where they do not say."""
    votes = Counter(language for word in words for language in LANGUAGE_OF.get(word, ()))
    if not votes:
        return default
    (best, most), *others = votes.most_common(2)
    return default if others and others[0][1] == most else best


def _sentence_places(paragraph: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in END.finditer(paragraph):
        mark = match.group()[0]
        if mark == "." and not _ends_here(paragraph, start, match.start()):
            continue
        if mark in "\r\n" and _goes_on(paragraph, match):
            continue
        yield start, match.end()
        start = match.end()
    if start < len(paragraph):
        yield start, len(paragraph)


def _ends_here(paragraph: str, start: int, dot: int) -> bool:
    """Whether a full stop ends a sentence: not after "z. B.", "e.g." or the number of a list."""
    before = re.search(r"(\w+)$", paragraph[max(start, dot - 12) : dot])
    if before is None:
        return True
    word = before.group(1)
    if word.isdecimal():
        is_alone = SAID.search(paragraph, start, dot - len(word)) is None
        return not is_alone and not _counts_on(paragraph, start, dot, int(word))
    # "No. 5", and else the word for no.
    return plain(word) not in ABBREVIATIONS or (plain(word) == "no" and not NUMBER.match(paragraph, dot + 1))


def _counts_on(paragraph: str, start: int, dot: int, number: int) -> bool:
    """Whether this number goes on with a list inside the sentence: "1. Open the app 2. Tap Settings"."""
    return f"{number - 1}. " in paragraph[max(start, dot - LONGEST_STEP) : dot]


def _trimmed(paragraph: str, start: int, end: int) -> tuple[int, int]:
    """A place without the spaces around it."""
    while start < end and paragraph[start].isspace():
        start += 1
    while start < end and paragraph[end - 1].isspace():
        end -= 1
    return start, end


def _goes_on(paragraph: str, lines: re.Match[str]) -> bool:
    """Whether a sentence goes on in the next line, as it does in texts that were wrapped by hand."""
    end, following = lines.start(), paragraph[lines.end() : lines.end() + 1]
    if lines.group() not in ("\n", "\r\n") or not following.isalpha():
        return False
    line = paragraph[max(0, end - SHORTEST_WRAPPED) : end]
    return len(line) == SHORTEST_WRAPPED and not set(line) & set("\r\n") and (line[-1].isalnum() or line[-1] == ",")


def _cut(paragraph: str, start: int, end: int) -> Iterator[Sentence]:
    """A sentence, or its pieces where it is too long to be one; nothing where it has no word."""
    words = WORD.finditer(paragraph, start, end)
    piece = list(islice(words, MOST_WORDS))
    while piece:
        following = list(islice(words, MOST_WORDS))
        until = piece[-1].end() if following else end
        yield _sentence(paragraph, start, until, piece)
        piece, start = following, following[0].start() if following else end


def _sentence(paragraph: str, start: int, end: int, found: list[re.Match[str]]) -> Sentence:
    words = [plain(match.group()) for match in found]
    starts, ends, breaks, quoted = [], [], [], []
    last = start
    for match in found:
        first = match.start()
        between = paragraph[last:first]
        if between in NOTHING_SAID:
            breaks.append(0)
        else:
            if _opens_quote(between):
                quoted.append(len(breaks))
            breaks.append(_break(between))
        starts.append(first)
        last = match.end()
        ends.append(last)
    clauses, subordinate = _clauses(words, breaks)
    return Sentence(
        paragraph[start:end], start, end, tuple(words), tuple(starts), tuple(ends), tuple(breaks), frozenset(quoted),
        clauses, subordinate,
    )  # fmt: skip


def _opens_quote(between: str) -> bool:
    # French puts a space inside its quotation marks.
    return between[-1:] in OPENING_QUOTES or between.rstrip().endswith("«")


def _break(between: str) -> int:
    if not STRONG_MARKS.isdisjoint(between):
        return STRONG
    return 0 if WEAK_MARKS.isdisjoint(between) else COMMA


def _clauses(words: list[str], breaks: list[int]) -> tuple[tuple[int, ...], frozenset[int]]:
    number, numbers, subordinate = 0, [], set()
    for position, (word, gap) in enumerate(zip(words, breaks, strict=True)):
        begins = word in SUBORDINATE and (position == 0 or gap > 0 or word not in ALSO_PREPOSITIONS)
        if position and (gap or begins or word in NEW_CLAUSE):
            number += 1
        if begins:
            subordinate.add(number)
        numbers.append(number)
    return tuple(numbers), frozenset(subordinate)
