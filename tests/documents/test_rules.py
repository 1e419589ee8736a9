"""The pack's part for documents, and what is said when it is wrong."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from rollout.documents.rules import load_rules, read_rules
from rollout.documents.sentences import LANGUAGES
from rollout.packs.errors import PackError
from rollout.packs.loader import ROOT, Pack

PACK = ROOT / "MC1111780"
TEXT = (PACK / "documents.yaml").read_text(encoding="utf-8")
PHRASES = {path.name: path.read_text(encoding="utf-8") for path in sorted((PACK / "phrases").glob("*.yaml"))}
NAME = re.compile(r"[a-z_]+")


def _read(folder: Path, text: str) -> None:
    (folder / "documents.yaml").write_text(text, encoding="utf-8")
    read_rules(Pack("MC1111780", folder))


def test_every_rule_says_why_and_what_to_write_in_every_language() -> None:
    for rule in load_rules("MC1111780").rules:
        if not rule.repeats:
            assert set(rule.why) == set(rule.instead) == set(LANGUAGES), rule.id


def test_ids_are_there_once() -> None:
    ids = [rule.id for rule in load_rules("MC1111780").rules]

    assert len(ids) == len(set(ids))


def test_nothing_is_written_down_that_no_rule_uses() -> None:
    said = yaml.safe_load(TEXT)
    in_files = {file: yaml.safe_load(text) for file, text in PHRASES.items()}
    concepts, rules = said.pop("concepts"), said["rules"]
    written = {kind: set(said.pop(kind)) for kind in ("reasons", "wordings")}

    waiting = NAME.findall(yaml.safe_dump(said | {"rules": [rule | {"title": ""} for rule in rules]}))
    used: set[str] = set()
    while waiting:
        if (name := waiting.pop()) in concepts and name not in used:
            used.add(name)
            phrases = dict(concepts[name]) | {file: words[name] for file, words in in_files.items() if name in words}
            waiting += phrases.pop("apart_from", []) + re.findall(r"<(\w+)>", " ".join(phrases.values()))

    assert set(concepts) - used == set()
    assert written["reasons"] - {rule.get("why") for rule in rules} <= {said["platforms"]["other"]["why"]}
    assert written["wordings"] - {rule.get("instead") for rule in rules} <= {said["platforms"]["other"]["instead"]}


@pytest.mark.parametrize("name", ["documents.yaml", "phrases/fr.yaml"])
def test_version_follows_the_files(name: str, tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "pack")
    with (tmp_path / "pack" / name).open("a", encoding="utf-8") as file:
        file.write("\n# one more line\n")

    assert read_rules(Pack("MC1111780", tmp_path / "pack")).version != load_rules("MC1111780").version


def test_words_for_what_is_no_concept_are_refused(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "pack")
    (tmp_path / "pack" / "phrases" / "de.yaml").write_text("bakup: |\n  sicherung*\n", encoding="utf-8")

    with pytest.raises(PackError, match=re.escape("phrases/de.yaml, line 1: “bakup” is not a concept")):
        read_rules(Pack("MC1111780", tmp_path / "pack"))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("topic: [authenticator]", "topic: [authenticador]", "“authenticador” is not a concept"),
        ("      iphone* ; ipad*", "      iphone* ; ..2 ipad*", "begins or ends with a gap"),
        ("right_until: 2027-01", "right_until: January", "has not the form of 2027-01"),
        ("  - id: B43", "  - id: 43", "has not the form of B01"),
        ("    why: picture\n", "    why: pictures\n", "“pictures” is not written down"),
        (
            "    unless: [system_path]\n    why: picture",
            "    unles: [system_path]\n    why: picture",
            "“unles” is not known here",
        ),
        ("      - {all: [old_page]}", "      - {any: [old_page]}", "a condition needs “all”"),
    ],
)
def test_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in TEXT

    with pytest.raises(PackError, match=problem) as caught:
        _read(tmp_path, TEXT.replace(old, new))

    line = TEXT[: TEXT.index(old)].count("\n") + 1
    assert caught.value.line is not None
    assert line <= caught.value.line <= line + 1
