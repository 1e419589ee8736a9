"""How a text reads: its lengths and how easy it is, in each language."""

from functools import lru_cache

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, acceptable, passed
from notifications.mailings.checks.each_language import in_each_language
from notifications.mailings.checks.ease import Ease, ease_of
from notifications.mailings.checks.words import Written
from notifications.texts.reading import PREHEADER_MOST, SUBJECT_MOST

SENTENCE, EASE, SUBJECT = "sentence", "ease", "subject"
# Whoever reads plain language has lost the beginning of a longer sentence.
MOST_WORDS = 28


@in_each_language
def check_subject(case: Case, written: Written) -> Check:
    """Phones show about so many characters of a subject, and of the line below it."""
    subject, line = len(written.subject), len(written.preheader)
    if subject > SUBJECT_MOST or line > PREHEADER_MOST:
        title = f"the subject has {subject} characters, the preview line {line}"
        detail = f"Phones cut off what is longer than {SUBJECT_MOST} and {PREHEADER_MOST}. Shorten it."
        return acceptable(SUBJECT, title, detail, case.text_url)
    return passed(SUBJECT, f"subject {subject} characters, preview line {line}")


@in_each_language
def check_sentences(case: Case, written: Written) -> Check:
    longest, words = max(written.sentences, key=lambda sentence: sentence[1], default=("", 0))
    if words > MOST_WORDS:
        detail = f"“{longest}” Make two of it: at most {MOST_WORDS} words are read to the end."
        return acceptable(SENTENCE, f"a sentence has {words} words", detail, case.text_url)
    return passed(SENTENCE, f"the longest sentence has {words} words")


@in_each_language
def check_ease(case: Case, written: Written) -> Check:
    ease = rated(written)
    if ease is None:
        return passed(EASE, "too short for a reading ease")
    title = f"reading ease {ease.value}, {ease.meaning}"
    if ease.is_enough:
        return passed(EASE, title, _hardest(ease))
    detail = f"{_hardest(ease)} Shorter sentences and shorter words make it easier."
    return acceptable(EASE, title, detail, case.text_url)


@lru_cache(maxsize=128)
def rated(written: Written) -> Ease | None:
    return ease_of(written.sentences, written.language)


def _hardest(ease: Ease) -> str:
    return f"Hardest: {' '.join(f'“{sentence}”' for sentence in ease.hardest)}" if ease.hardest else ""
