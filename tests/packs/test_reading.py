"""Every value of a pack knows its file and line, and stays what was typed."""

from datetime import UTC, date, datetime

import pytest

from rollout.packs.errors import PackError
from rollout.packs.reading import read_markdown, read_yaml

TEXT = """\
name: Backup
state: On
version: 16.0
since: 2025-09-01
at: 2025-07-08T23:29:36Z
count: 28
live: true
rows:
  - {name: Drive}
  - name: Keychain
    state: Off
"""


def test_values_stay_what_was_typed():
    root = read_yaml("a.yaml", TEXT)

    assert root["state"].text() == "On"
    assert root["version"].text() == "16.0"
    assert root["since"].day() == date(2025, 9, 1)
    assert root["at"].moment() == datetime(2025, 7, 8, 23, 29, 36, tzinfo=UTC)
    assert root["count"].number() == 28
    assert root["live"].flag() is True
    assert root["rows"].plain() == [{"name": "Drive"}, {"name": "Keychain", "state": "Off"}]


def test_every_value_knows_its_line():
    root = read_yaml("a.yaml", TEXT)

    assert root["version"].line == 3
    assert [row["name"].line for row in root["rows"]] == [9, 10]


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda root: root["nothing"], "a.yaml, line 1: “nothing” is missing."),
        (lambda root: root["name"].day(), "a.yaml, line 1: “Backup” is not a day like 2025-09-01."),
        (lambda root: root["name"].moment(), "a.yaml, line 1: “Backup” is not a moment like 2025-07-08T23:29:36Z."),
        (lambda root: root["state"].flag(), "a.yaml, line 2: “On” is not known. Known are: true, false."),
        (lambda root: root["version"].number(), "a.yaml, line 3: “16.0” has not the form of a whole number."),
        (lambda root: root["rows"].text(), "a.yaml, line 8: a single value is expected here."),
        (lambda root: root["name"].items(), "a.yaml, line 1: a mapping (“key: value”) is expected here."),
        (lambda root: list(root["name"]), "a.yaml, line 1: a list (“- item”) is expected here."),
        (lambda root: root["name"].text(at_most=3), "a.yaml, line 1: 6 characters are too many: 3 fit."),
        (
            lambda root: next(reversed(list(root["rows"]))).only("name"),
            "a.yaml, line 11: “state” is not known here. Known are: name.",
        ),
    ],
)
def test_what_is_wrong_names_file_and_line(read, message):
    with pytest.raises(PackError) as caught:
        read(read_yaml("a.yaml", TEXT))

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2\n", "a.yaml, line 2: “a” is written twice."),
        ("a:\n", "a.yaml, line 1: the value is empty."),
        ("", "a.yaml: the file is empty."),
    ],
)
def test_double_and_empty_values_are_refused(text, message):
    with pytest.raises(PackError) as caught:
        read_yaml("a.yaml", text)["a"].text()

    assert str(caught.value) == message


def test_broken_yaml_names_its_line():
    with pytest.raises(PackError, match=r"a\.yaml, line 2: this is not valid YAML"):
        read_yaml("a.yaml", "a: 1\nb: c: d\n")


def test_control_characters_are_refused():
    with pytest.raises(PackError, match="not valid YAML"):
        read_yaml("a.yaml", "a: \x00")


def test_markdown_has_a_head_and_a_body_that_count_lines_from_the_top():
    markdown = read_markdown("en.md", "---\nsubject: Hello\ntitle: ''\n---\n\nFirst.\n\nSecond.\n")

    assert markdown.front is not None
    assert markdown.front["subject"].line == 2
    assert (markdown.body, markdown.body_line) == ("First.\n\nSecond.\n", 6)
    assert str(markdown.error(3, "too long.")) == "en.md, line 8: too long."


def test_markdown_without_a_head_is_all_body():
    assert read_markdown("en.md", "## Say this\n").front is None


def test_a_head_that_is_not_closed_is_refused():
    with pytest.raises(PackError, match=r"en\.md, line 1: the head"):
        read_markdown("en.md", "---\nsubject: Hello\n")
