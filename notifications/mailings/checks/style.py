"""How a text reads: its lengths and how easy it is, in each language."""

from collections.abc import Iterator
from functools import lru_cache

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, acceptable, passed
from notifications.mailings.checks.ease import Ease, ease_of
from notifications.mailings.checks.words import Written
from notifications.texts.reading import PREHEADER_MOST, SUBJECT_MOST

SENTENCE, EASE, SUBJECT = "sentence", "ease", "subject"
# Whoever reads plain language has lost the beginning of a longer sentence.
MOST_WORDS = 28


def check_subject(case: Case) -> Iterator[Check]:
    """Phones show about so many characters of a subject, and of the line below it."""
    for written in case.texts:
        subject, line = len(written.subject), len(written.preheader)
        key = f"{SUBJECT}-{written.locale}"
        if subject > SUBJECT_MOST or line > PREHEADER_MOST:
            title = f"{case.language(written)}: the subject has {subject} characters, the preview line {line}"
            detail = f"Phones cut off what is longer than {SUBJECT_MOST} and {PREHEADER_MOST}. Shorten it."
            yield acceptable(key, title, detail, case.text_url)
        else:
            yield passed(key, f"{case.language(written)}: subject {subject} characters, preview line {line}")


def check_sentences(case: Case) -> Iterator[Check]:
    for written in case.texts:
        longest, words = max(written.sentences, key=lambda sentence: sentence[1], default=("", 0))
        key = f"{SENTENCE}-{written.locale}"
        if words > MOST_WORDS:
            detail = f"“{longest}” Make two of it: at most {MOST_WORDS} words are read to the end."
            title = f"{case.language(written)}: a sentence has {words} words"
            yield acceptable(key, title, detail, case.text_url)
        else:
            yield passed(key, f"{case.language(written)}: the longest sentence has {words} words")


def check_ease(case: Case) -> Iterator[Check]:
    for written in case.texts:
        ease, key, language = rated(written), f"{EASE}-{written.locale}", case.language(written)
        if ease is None:
            yield passed(key, f"{language}: too short for a reading ease")
        elif ease.is_enough:
            yield passed(key, f"{language}: reading ease {ease.value}, {ease.meaning}", _hardest(ease))
        else:
            detail = f"{_hardest(ease)} Shorter sentences and shorter words make it easier."
            yield acceptable(key, f"{language}: reading ease {ease.value}, {ease.meaning}", detail, case.text_url)


@lru_cache(maxsize=128)
def rated(written: Written) -> Ease | None:
    return ease_of(written.sentences, written.language)


def _hardest(ease: Ease) -> str:
    return f"Hardest: {' '.join(f'“{sentence}”' for sentence in ease.hardest)}" if ease.hardest else ""
