"""Packs are found by their number, and a wrong one says where."""

import shutil
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from rollout.packs import checking
from rollout.packs.errors import PackError
from rollout.packs.facts import Group
from rollout.packs.loader import ROOT, load_pack, pack_ids

MC = "MC1111780"


@pytest.fixture
def copy(tmp_path):
    """A folder of packs with a copy of MC1111780, and a function that replaces words in one of its files."""
    shutil.copytree(ROOT / MC, tmp_path / MC)

    def replace(name, old, new):
        path = tmp_path / MC / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return replace


def test_the_authenticator_pack_has_its_thresholds_and_facts():
    change = load_pack(MC).change

    assert (change.thresholds.app_version, change.thresholds.os_version) == ("6.8.33", "16.0")
    assert all(change.facts_of(group) for group in Group)
    assert change.clouds_named == ("worldwide",)
    assert change.expiry("android").on == date(2027, 1, 1)


def test_the_lowest_ios_grows_with_time():
    thresholds = load_pack(MC).change.thresholds

    assert thresholds.os_version_on(date(2025, 9, 1)) == "16.0"
    assert thresholds.os_version_on(date(2026, 11, 24)) == "17.0"


def test_one_window_counts_and_the_others_say_why_not():
    windows = load_pack(MC).change.windows

    used = [window for window in windows if not window.why_not_used]
    assert [window.source.key for window in used] == ["notice"]
    assert (used[0].begin.first, used[0].end.last) == (date(2025, 9, 1), date(2025, 10, 10))
    assert {window.source.key for window in windows} == {"notice", "roadmap", "entra_blog", "bleeping"}


def test_every_fact_has_a_source():
    assert all(fact.references for fact in load_pack(MC).change.facts)


def test_english_comes_first_among_the_locales():
    assert load_pack(MC).locales("texts")[:2] == ("en", "de")
    assert load_pack(MC).locales("helpdesk")[:2] == ("en", "de")


def test_a_pack_is_read_once():
    assert load_pack(MC) is load_pack(MC)
    assert load_pack(MC).markdown("helpdesk/en.md") is load_pack(MC).markdown("helpdesk/en.md")


@pytest.mark.parametrize("mc_id", ["MC9999999", "../packs", "MC1111780/..", ""])
def test_what_is_no_pack_is_refused(mc_id):
    with pytest.raises(PackError, match="there is no pack of this name"):
        load_pack(mc_id)


def test_files_outside_the_pack_are_refused():
    with pytest.raises(PackError, match="outside the pack"):
        load_pack(MC).markdown("../loader.py")


def test_a_missing_file_names_the_pack():
    with pytest.raises(PackError, match=r"nothing\.yaml: the file is missing in the pack MC1111780"):
        load_pack(MC).yaml("nothing.yaml")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("change.yaml", "group: what_changes", "group: whatever", "“whatever” is not known"),
        ("change.yaml", "id: MC1111780", "id: MC1", "“MC1” is not known. Known are: MC1111780"),
        ("change.yaml", "certainty: read", "surely: read", "“surely” is not known here"),
        ("change.yaml", "{from: notice, place: first paragraph}", "{from: hearsay}", "“hearsay” is not known"),
        ("change.yaml", "id: section-removed", "id: backup-in-icloud", "is there twice"),
        ("change.yaml", "to: 2025-09-30", "to: 2025-08-30", "the range ends before it begins"),
        ("change.yaml", "published: 2025-06\n", "published: 2025-13\n", "“2025-13” is not a month"),
        ("change.yaml", "aka.ms, ", "", "the host of this address is not among “hosts”"),
        ("change.yaml", "app_version: 6.8.33", "app_version: new", "“new” has not the form of 6.8.33"),
        ("announcement.json", '"planForChange"', '"plan"', "“plan” is not known"),
        ("announcement.json", '"quotation"', '"quote"', "“quote” is not known here"),
    ],
)
def test_a_mistake_names_file_and_line(copy, name, old, new, message):
    root = copy(name, old, new)

    with pytest.raises(PackError, match=message) as caught:
        load_pack(MC, root)

    assert caught.value.file == name
    assert caught.value.line


def test_check_packs_says_that_all_is_well(capsys):
    call_command("check_packs")

    assert MC in capsys.readouterr().out


def test_check_packs_names_each_problem(monkeypatch, capsys):
    def wrong(pack):
        raise PackError("documents.yaml", 7, "no rule has this name.")

    monkeypatch.setattr(checking, "_part_readers", [wrong])

    with pytest.raises(CommandError, match="1 to mend"):
        call_command("check_packs")
    assert "MC1111780: documents.yaml, line 7: no rule has this name." in capsys.readouterr().err


def test_every_pack_of_the_repository_is_in_order():
    assert MC in pack_ids()
    assert {mc_id: [str(problem) for problem in found] for mc_id, found in checking.all_problems().items()} == {
        mc_id: [] for mc_id in pack_ids()
    }
