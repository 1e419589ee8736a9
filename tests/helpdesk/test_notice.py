"""The form of a notice: what is read, and what is refused on which line."""

from datetime import date

import pytest

from rollout.helpdesk.notice import notice_of, read_notice
from rollout.packs.errors import PackError
from rollout.packs.loader import load_pack
from tests.factories.helpdesk import NOTICE


def test_every_part_of_a_notice_is_read():
    notice = notice_of(NOTICE)

    assert notice.title == "Backup moves to iCloud"
    assert notice.say == "<p>“The backup moved to iCloud. <strong>Four switches</strong> must be on.”</p>"
    assert notice.then == "Then: keep the old iPhone."
    assert [way.title for way in notice.ways] == ["Locked out"]
    assert [(starter.title, starter.since) for starter in notice.starters] == [
        ("Backup does not appear", date(2025, 9, 19))
    ]


def test_an_answer_has_its_source_keywords_and_end():
    first, second = notice_of(NOTICE).answers

    assert first.question == "Where did the backup switch go?"
    assert first.key == "where-did-the-backup-switch-go"
    assert first.html == "<p>It was removed. Look in <strong>Settings › [your name] › iCloud</strong>.</p>"
    assert (first.source, first.keywords, first.until) == ("Notice MC1111780", "toggle, missing", None)
    assert second.until == date(2027, 1, 1)


@pytest.mark.parametrize(("day", "expired"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_an_answer_expires_on_its_day(day, expired):
    assert notice_of(NOTICE).answers[1].is_expired(day) is expired


@pytest.mark.parametrize(("words", "found"), [
    ("", 2),
    ("switch", 1),  # the question
    ("REMOVED", 1),  # the answer, in capitals
    ("toggle", 1),  # a keyword
    ("notice mc1111780", 1),  # the source, as two words
    ("settings android", 0),  # one word of each answer
    ("  ", 2),
])  # fmt: skip
def test_the_filter_finds_answers_by_all_words(words, found):
    assert len(notice_of(NOTICE).answers_to(words)) == found


def test_the_filter_does_not_care_for_accents():
    notice = notice_of(NOTICE.replace("toggle", "Schlüsselbund"))

    assert [answer.keywords for answer in notice.answers_to("schlusselbund")] == ["Schlüsselbund, missing"]


REFUSED = [
    ("## Say this", "## Say that", 3, "“Say that” is not known here"),
    ("## Pass it on", "## Questions", 25, "“Questions” is written twice"),
    ("# Backup moves", "Backup moves", 1, "only “# Title” may stand"),
    ("> “The backup", "“The backup", 3, "begin each line with “>”"),
    ("Source: Notice MC1111780\n", "", 11, "names no “Source:”"),
    ("Until: 2027-01-01", "Until: January", 23, "“January” is not a day"),
    ("### Do I need an outlook.com account?", "### Where did the backup switch go?", 18, "is written twice"),
    ("### Locked out", "### ", 27, "the heading is empty"),
    ("The identity team.", "[Here](http://portal.example).", 29, "neither an https address nor a mail"),
    ("On an iPhone no, on Android yes.", "", 18, "nothing is said under"),
    ("### Locked out\n", "Locked out\n", 27, "everything stands under a “###” heading"),
    ("Since: 2025-09-19", "", 33, "has no “Since:”"),
]


@pytest.mark.parametrize(("old", "new", "line", "problem"), REFUSED)
def test_what_is_wrong_is_refused_on_its_line(old, new, line, problem):
    assert old in NOTICE

    with pytest.raises(PackError, match=problem) as refused:
        notice_of(NOTICE.replace(old, new, 1))

    assert refused.value.line == line


def test_a_notice_without_questions_is_refused():
    with pytest.raises(PackError, match="the section “## Questions” is missing"):
        notice_of("## Say this\n\n> “Hello.”\n")


def test_a_notice_of_endless_length_is_refused():
    with pytest.raises(PackError, match="characters are too many"):
        notice_of(NOTICE + "x" * 100_000)


@pytest.mark.parametrize("hostile", [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![picture](https://portal.example/x.png)",
    "[link](https://portal.example/\"onmouseover=alert(1))",
])  # fmt: skip
def test_html_and_pictures_stay_text(hostile):
    (answer, _) = notice_of(NOTICE.replace("It was removed.", hostile)).answers

    assert "<script" not in answer.html
    assert "<img" not in answer.html
    assert 'onmouseover="' not in answer.html


@pytest.mark.parametrize("address", ["//portal.example", "ftp://x.example", "/helpdesk/"])
def test_links_lead_to_https_and_mail_only(address):
    with pytest.raises(PackError, match="neither an https address nor a mail address"):
        notice_of(NOTICE.replace("The identity team.", f"[Call]({address})"))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_addresses_that_run_something_stay_text(address):
    (way,) = notice_of(NOTICE.replace("The identity team.", f"[Call]({address})")).ways

    assert way.html == f"<p>[Call]({address})</p>"


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es"])
def test_the_packs_notice_has_all_28_answers(locale):
    notice = read_notice(load_pack("MC1111780").markdown(f"helpdesk/{locale}.md"))

    assert len(notice.answers) == 28
    assert all(answer.source for answer in notice.answers)
    assert sum(answer.until is not None for answer in notice.answers) == 2
