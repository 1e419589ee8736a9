"""`ready/<locale>.yaml`: what is refused and where, and what MC1111780's says."""

import re
import shutil
from datetime import date

import pytest

from rollout.packs.errors import PackError
from rollout.packs.loader import ROOT, Pack, load_pack
from rollout.selfcheck.answers import Answer, End
from rollout.selfcheck.reading import check_self_check, languages_of, self_check

MC, FILE = "MC1111780", "ready/fr.yaml"
PACK = load_pack(MC)
DAY = date(2025, 9, 24)
FORBIDDEN = re.compile(r"\b(simply|einfach|simplement|simplemente|soon|bald|bientôt|pronto)\b|!|[{}]", re.IGNORECASE)


def everything_said(check):
    replies = [reply for question in check.questions for reply in question.replies.values()]
    return [
        *(part for question in check.questions for part in (question.title, question.where)),
        *(part for reply in replies for part in (reply.label, reply.said, reply.do)),
        *(check.title_of(end, 2) for end in End),
        *check.texts.values(),
        check.note,
    ]


def changed(folder, old, new, file=FILE) -> Pack:
    """The pack MC1111780 with one passage of its self-check changed."""
    shutil.copytree(ROOT / MC, folder / MC)
    path = folder / MC / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_pack(MC, folder)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("title: Mon iPhone", "titel: Mon iPhone", "“titel” is not known here"),
        ("id: drive", "id: disk", "the questions are not those of English: os, app, drive"),
        ("id: drive", "id: Drive 2", "has not the form"),
        ("{{ app_version }}", "{{ version }}", "“{{ version }}” is no placeholder here. Known are: app_version, os_ve"),
        ("{{ app_version }}", "{{ app_version.x }}", "“{{” is no placeholder here"),
        ("yes: {said: iCloud Drive est activé}", "yes: {said: x, do: y}", "“do” is not known here"),
        ("do: Demandez", "what: Demandez", "“what” is not known here"),
        ("  cannot: Je ne peux", "  never: Je ne peux", "“never” is not known here"),
        ("almost: {one:", "nearly: {one:", "“nearly” is not known here"),
    ],
)
def test_a_wrong_file_is_refused_with_the_line(tmp_path, old, new, problem):
    with pytest.raises(PackError, match=re.escape(problem)) as refused:
        check_self_check(changed(tmp_path, old, new))

    assert refused.value.file == FILE
    assert refused.value.line


def test_english_must_be_among_the_languages(tmp_path):
    pack = changed(tmp_path, "title", "title")
    (pack.path / "ready" / "en.yaml").unlink()

    with pytest.raises(PackError, match=re.escape("the self-check needs “ready/en.yaml”")):
        check_self_check(pack)


def test_thresholds_cannot_be_named_where_the_pack_has_none(tmp_path):
    facts = (ROOT / MC / "change.yaml").read_text(encoding="utf-8")
    thresholds, affected = (
        re.search(rf"^{key}:\n(?:[ ].*\n)+", facts, re.MULTILINE)[0] for key in ("thresholds", "affected")
    )
    pack = changed(tmp_path, thresholds, "", file="change.yaml")
    path = pack.path / "change.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(affected, ""), encoding="utf-8")

    with pytest.raises(PackError, match="none, as the pack has no thresholds"):
        check_self_check(load_pack(MC, tmp_path))


def test_markup_of_a_writer_is_text_but_for_bold(tmp_path):
    pack = changed(tmp_path, "where: Sur l’iPhone,", "where: <b>x</b> [y](https://z.example)")

    assert "&lt;b&gt;x&lt;/b&gt; [y](https://z.example)" in self_check(pack, "fr", day=DAY).questions[0].where


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es"])
def test_each_language_asks_six_questions_and_says_what_to_do_for_every_answer_but_yes(locale):
    check = self_check(PACK, locale, day=DAY)

    assert [question.key for question in check.questions] == ["os", "app", "drive", "keychain", "backup", "saved"]
    for question in check.questions:
        assert not question.replies[Answer.YES].do
        assert question.replies[Answer.NO].do
        assert question.replies[Answer.CANNOT].do
        assert question.where.count("<strong>") >= 1
        assert "**" not in question.where
    assert not FORBIDDEN.search("\n".join(everything_said(check)))


@pytest.mark.parametrize(("day", "version"), [(date(2025, 9, 24), "16"), (date(2026, 11, 30), "17")])
def test_versions_are_those_of_the_day(day, version):
    question = self_check(PACK, "en", day=day).questions[0]

    assert question.title == f"Does your iPhone have iOS {version} or later?"


def test_the_end_counts_what_is_to_do():
    check = self_check(PACK, "en", day=DAY)

    assert check.title_of(End.ALMOST, 1) == "Almost ready: one thing to do"
    assert check.title_of(End.ALMOST, 3) == "Almost ready: 3 things to do"
    assert languages_of(PACK) == ("en", "de", "es", "fr")
