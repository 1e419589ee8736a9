"""`mockups.yaml`: what is refused, and where."""

import shutil
from pathlib import Path

import pytest

from rollout.mockups.places import PLACES
from rollout.mockups.reading import FILE, mockups, read_mockups
from rollout.mockups.screens import Accounts, Notice, Section
from rollout.packs.errors import PackError
from rollout.packs.loader import ROOT, Pack, load_pack

GOOD = (ROOT / "MC1111780" / FILE).read_text(encoding="utf-8")


def changed(folder: Path, old: str, new: str) -> Pack:
    """The pack MC1111780 with one passage of its mockups changed."""
    assert old in GOOD
    shutil.copytree(ROOT / "MC1111780", folder / "MC1111780")
    (folder / "MC1111780" / FILE).write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    return load_pack("MC1111780", folder)


def line_of(passage: str) -> int:
    return GOOD[: GOOD.index(passage)].count("\n") + 1


REFUSED = [
    ("link: {en: Learn more, de: Weitere Informationen,", "link: {en: Learn more,", "“de” is missing"),
    ("security: {en: Security,", "security: {en: Security, it: Sicurezza,", "“it” is not known"),
    ("bar: {left: menu, title: app", "bar: {left: menu, title: ap", "“ap” is not among the words"),
    ("bar: {left: menu,", "bar: {left: burger,", "“burger” is not known"),
    ("rows: [{label: device}]", "rows: [{label: device, marks: 3}]", "“marks” is not known here"),
    ("- gap: {mark: 6}", "- gap: {}", "a gap needs a mark"),
    ("lock: {en: App Lock, de: App-Sperre", f"lock: {{en: App Lock, de: {'App-Sperre ' * 4}", "units too wide"),
    ('version_number: "6.8"', 'version_number: "6.8.33 of 24 September 2025, built"', "do not fit in one line"),
]


@pytest.mark.parametrize(("old", "new", "problem"), REFUSED)
def test_a_wrong_file_is_refused_with_the_line(tmp_path, old, new, problem):
    with pytest.raises(PackError, match=problem) as refused:
        read_mockups(changed(tmp_path, old, new))

    assert refused.value.file == FILE
    assert refused.value.line


def test_the_line_is_the_one_of_the_mistake(tmp_path):
    with pytest.raises(PackError) as refused:
        read_mockups(changed(tmp_path, "label: recovery, mark: 5", "label: recovry, mark: 5"))

    assert refused.value.line == line_of("label: recovery, mark: 5")


UNMATCHED = [
    ("recovery, mark: 5}", "recovery}", "the number 5 stands on no screen"),
    ("contoso_address, mark: 2}", "contoso_address, mark: 9}", "the number 2 stands on no screen"),
    ("recovery, mark: 5}", "recovery, mark: 8}", "the number 5 stands on no screen"),
    ("{label: privacy}, {label: terms}", "{label: privacy, mark: 9}", "the number 9 of screen b is not explained"),
]


@pytest.mark.parametrize(("old", "new", "problem"), UNMATCHED)
def test_numbers_and_explanations_must_match(tmp_path, old, new, problem):
    with pytest.raises(PackError, match=problem):
        read_mockups(changed(tmp_path, old, new))


def test_a_pack_without_the_file_has_no_mockups(tmp_path, settings):
    settings.PACK_DIRS = [str(tmp_path)]
    pack = changed(tmp_path, "App Lock", "App Lock")
    (pack.path / FILE).unlink()

    assert mockups("MC1111780") is None


@pytest.mark.parametrize("lang", ["en", "de", "fr", "es"])
def test_every_text_of_the_pack_fits_its_room(lang):
    wide = []
    for screen in mockups("MC1111780").screens[lang]:
        for part in screen.parts:
            notice = part if isinstance(part, Notice) else part.notice if isinstance(part, Section) else None
            rows = part.rows if isinstance(part, Section) else ()
            accounts = part.accounts if isinstance(part, Accounts) else ()
            set_texts = [("switch_label" if row.switch else "row_label", row.label) for row in rows]
            set_texts += [("account_name", account.name) for account in accounts]
            set_texts += [("notice_text", line) for line in PLACES["notice_text"].lines(notice.text)] if notice else []
            wide += [text for place, text in set_texts if PLACES[place].width(text) > PLACES[place].room]

    assert wide == []


def test_numbers_are_explained_screen_by_screen():
    marks = mockups("MC1111780").marks

    assert {screen: [mark.number for mark in found] for screen, found in marks.items()} == {
        "a": [1, 2],
        "b": [3, 4, 5],
        "c": [6],
    }
