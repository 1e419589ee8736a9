"""The words of MC1111780: complete in every language, within their limits, with known placeholders only."""

import re
from datetime import date
from functools import cache

import pytest

from notifications.mailings.checks.facts import outdated_in, written_dates
from notifications.mailings.checks.style import MOST_WORDS as MOST_WORDS_OF_A_SENTENCE
from notifications.mailings.checks.style import rated
from notifications.mailings.checks.words import Written
from notifications.texts.compiling import compile_text
from notifications.texts.models import Purpose, TextVersion
from notifications.texts.placeholders import samples
from notifications.texts.rendering import render
from rollout.documents.rules import load_rules
from rollout.mockups.reading import mockups_in
from rollout.packs.loader import load_pack

PACK = load_pack("MC1111780")
SCREENS = mockups_in(PACK)
PURPOSES = tuple(sorted(Purpose.values))
# The purposes that tell a person of a wave the whole change.
WHOLE = ("advance", "today", "reminder", "correction", "done")
LOCALES = ("en", "de", "es", "fr")
TEXTS = [(locale, purpose) for locale in PACK.locales("texts") for purpose in PURPOSES]
FORBIDDEN = re.compile(
    r"\b(simply|successfully|soon|einfach|erfolgreich|demnächst|simplement|bientôt|prochainement|simplemente|sencillamente"
    r"|próximamente|pronto)\b|!",
    re.IGNORECASE,
)
# What a mail cannot always say.
UNKNOWN = {"first_name", "owner_name", "vendor_window", "earlier_days", "earlier_window", "service_desk_hours"}
# Words of a sentence, on average.
MOST_WORDS = 20


@cache
def compiled(locale, purpose):
    return compile_text(whole(locale, purpose), purpose=purpose, locale=locale, screens=SCREENS)


def whole(locale, purpose):
    name = f"texts/{locale}/{purpose}.md"
    return (PACK.path / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("locale", PACK.locales("texts"))
def test_every_locale_has_every_purpose(locale):
    assert PACK.stems(f"texts/{locale}") == PURPOSES


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_heads_keep_their_limits(locale, purpose):
    front = PACK.markdown(f"texts/{locale}/{purpose}.md").front

    assert front is not None
    assert front["subject"].text(at_most=60)
    assert front["preheader"].text(at_most=110)
    assert front["title"].text()
    assert front["label"].text()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_language_names_the_same_placeholders(purpose):
    found = {locale: set(re.findall(r"\{\{ (\w+) \}\}", whole(locale, purpose))) for locale in LOCALES}

    assert len({frozenset(names) for names in found.values()}) == 1
    assert "mc_id" in found["en"]


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_what_may_be_unknown_has_a_fallback(locale, purpose):
    mail = compiled(locale, purpose)

    assert set(mail.fallbacks) >= UNKNOWN & set(mail.placeholders)


@pytest.mark.parametrize(("locale", "greeting", "window"), [
    ("en", "Hello there,", "The date Microsoft gives is still open."),
    ("de", "Hallo liebe Kollegin, lieber Kollege,", "Microsoft nennt dafür noch keinen Termin."),
    ("fr", "Bonjour Madame, Monsieur,", "Date donnée par Microsoft\u00a0: pas encore annoncée."),
    ("es", "Hola, compañera, compañero:", "Fecha que da Microsoft: todavía sin anunciar."),
])  # fmt: skip
def test_a_mail_reads_right_where_nothing_is_known(locale, greeting, window):
    mail = compiled(locale, "advance")
    version = TextVersion(subject=mail.subject, html=mail.html, plain=mail.plain, fallbacks=mail.fallbacks)
    values = {name: "" if name in UNKNOWN else value for name, value in samples("advance", locale).items()}

    plain = render(version, values).plain

    assert greeting in plain
    assert window in plain


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_sentences_are_short(locale, purpose):
    plain = compiled(locale, purpose).plain
    sentences = [one.split() for one in re.split(r"(?<=[.?:])\s", re.sub(r"\{\{ \w+ \}\}", "X", plain)) if one.split()]

    assert sum(map(len, sentences)) / len(sentences) <= MOST_WORDS


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_the_checks_of_a_mailing_find_nothing_in_the_words(locale, purpose):
    mail = compiled(locale, purpose)
    written = Written(locale, mail.subject, mail.preheader, mail.html, mail.plain)

    assert max(words for _, words in written.sentences) <= MOST_WORDS_OF_A_SENTENCE
    assert rated(written).is_enough
    assert not written_dates(written)
    assert not outdated_in(written, "MC1111780", load_rules("MC1111780").version, date(2026, 11, 30))


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_all_languages_say_the_same_blocks(locale, purpose):
    def shape(text):
        return [line[:2] for line in text.splitlines() if re.match(r"#|>|---|\d\.|\{\{", line)]

    assert shape(whole(locale, purpose)) == shape(whole("en", purpose))


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_texts_avoid_words_we_do_not_use(locale, purpose):
    assert FORBIDDEN.search(whole(locale, purpose)) is None


@pytest.mark.parametrize("locale", PACK.locales("texts"))
def test_every_text_names_the_version_and_the_four_switches(locale):
    threshold = PACK.change.thresholds.app_version

    for purpose in WHOLE:
        front = PACK.markdown(f"texts/{locale}/{purpose}.md").front
        assert front is not None
        rows = list(front["before_after"]["after"]["rows"])
        assert len(rows) == 4
        assert threshold in whole(locale, purpose)


@pytest.mark.parametrize("locale", PACK.locales("helpdesk"))
def test_the_helpdesk_answers_all_questions_with_a_source(locale):
    body = PACK.markdown(f"helpdesk/{locale}.md").body
    questions = body.partition("## Questions")[2].partition("## Pass it on")[0]
    answers = re.split(r"^### ", questions, flags=re.MULTILINE)[1:]

    assert len(answers) == 28
    assert all("\nSource: " in answer and "\nKeywords: " in answer for answer in answers)
    assert FORBIDDEN.search(re.sub(r"“[^”]*”", "", body)) is None


@pytest.mark.parametrize("locale", PACK.locales("helpdesk"))
def test_answers_that_end_name_a_day_of_the_pack(locale):
    days = re.findall(r"^Until: (\S+)$", PACK.markdown(f"helpdesk/{locale}.md").body, flags=re.MULTILINE)

    assert days == [str(expiry.on) for expiry in PACK.change.expiries]
