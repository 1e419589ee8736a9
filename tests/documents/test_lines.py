"""How much of the outdated the scanner finds, and whether it cries wolf, on lines written for this suite."""

from datetime import date

import pytest

from tests.documents.example_lines import LANGUAGES, RIGHT_FOR_NOW, read_lines

SHARE_TO_FIND = 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tuned_line_is_judged_right(language: str) -> None:
    lines = read_lines(f"{language}-tuned")

    wrong = [line for line in lines if bool(line.findings()) is not line.is_outdated]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_unseen_outdated_lines_are_found(language: str) -> None:
    outdated = [line for line in read_lines(f"{language}-unseen") if line.is_outdated]

    found = [line for line in outdated if line.findings()]

    assert len(found) >= SHARE_TO_FIND * len(outdated), f"{len(found)} of {len(outdated)} found"


@pytest.mark.parametrize("language", LANGUAGES)
def test_unseen_right_lines_are_left_alone(language: str) -> None:
    right = [line for line in read_lines(f"{language}-unseen") if not line.is_outdated]

    assert [line for line in right if line.findings()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_that_stands_for_a_line_is_among_those_that_find_it(language: str) -> None:
    outdated = [line for line in read_lines(f"{language}-unseen") if line.is_outdated]

    named = [line for line in outdated if line.rule in line.findings()]

    # Several rules may find a line, and who wrote it chose one without knowing what the others ask for.
    assert len(named) >= 0.8 * len(outdated), f"{len(named)} of {len(outdated)} by their own rule"


@pytest.mark.parametrize("name", [f"{language}-{split}" for language in LANGUAGES for split in ("tuned", "unseen")])
def test_lines_for_android_are_right_until_their_day_comes(name: str) -> None:
    android = [line for line in read_lines(name) if line.rule == RIGHT_FOR_NOW]

    assert android
    for line in android:
        assert line.findings() == []
        assert {item.right_until for item in line.found()} == {date(2027, 1, 1)}
        assert line.findings(today=date(2027, 1, 1)) != []
