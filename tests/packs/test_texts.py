"""The words of MC1111780: complete in every language, within their limits, with known placeholders only."""

import re

import pytest

from rollout.packs.loader import load_pack

PACK = load_pack("MC1111780")
PURPOSES = ("advance", "date_changed", "document_task", "reminder")
TEXTS = [(locale, purpose) for locale in PACK.locales("texts") for purpose in PURPOSES]
ALL = {
    "tenant_name", "sender_name", "service_desk_name", "service_desk_phone", "service_desk_hours", "forward_address",
    "mc_id",
}  # fmt: skip
WAVE = {
    "first_name", "wave_start", "wave_end", "wave_days", "vendor_window", "check_url", "reference", "before_after",
}  # fmt: skip
EARLIER = {"earlier_days", "earlier_window"}
DOCUMENT = {"owner_name", "document_title", "findings_count", "findings", "task_url", "due_on"}
FORBIDDEN = re.compile(r"\b(simply|successfully|soon|einfach|erfolgreich|demnächst)\b|!", re.IGNORECASE)


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


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_placeholders_are_known_ones(locale, purpose):
    allowed = ALL | {"document_task": DOCUMENT, "date_changed": WAVE | EARLIER}.get(purpose, WAVE)

    found = set(re.findall(r"\{\{ ?(\w+) ?\}\}", whole(locale, purpose)))

    assert found <= allowed
    assert "mc_id" in found


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_both_languages_say_the_same_blocks(locale, purpose):
    def shape(text):
        return [line[:2] for line in text.splitlines() if re.match(r"#|>|---|\d\.|\{\{", line)]

    assert shape(whole(locale, purpose)) == shape(whole("en", purpose))


@pytest.mark.parametrize(("locale", "purpose"), TEXTS)
def test_texts_avoid_words_we_do_not_use(locale, purpose):
    assert FORBIDDEN.search(whole(locale, purpose)) is None


@pytest.mark.parametrize("locale", PACK.locales("texts"))
def test_every_text_names_the_version_and_the_four_switches(locale):
    threshold = PACK.change.thresholds.app_version

    for purpose in ("advance", "reminder"):
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
