"""Whether a text says what the pack, the wave and the vendor say."""

import re
from datetime import date
from functools import lru_cache

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, acceptable, passed
from notifications.mailings.checks.each_language import in_each_language
from notifications.mailings.checks.words import Written
from notifications.mailings.checks.written_dates import WrittenDate, dates_in
from portal.formatting import days
from rollout.documents.rules import load_rules
from rollout.documents.scanner import scan
from rollout.packs.facts import PackThresholds

DATES, VERSIONS, STATEMENTS, NOTICE = "dates", "versions", "statements", "notice"
NOTICE_NUMBER = re.compile(r"\bMC\d{5,8}\b")
# “6.8.33” anywhere; “iOS 16”, “iPadOS 17.0”.
APP_VERSION = re.compile(r"(?<![\d.])\d+\.\d+\.\d+(?![\d]|\.\d)")
OS_VERSION = re.compile(r"\b(?:iOS|iPadOS)\s+(\d+(?:\.\d+)*)")
SHORT = 90


@in_each_language
def check_dates(case: Case, written: Written) -> Check:
    """Dates written by hand that are neither days of the wave nor within the vendor's window."""
    spans = _spans(case)
    wrong = [found.words for found in written_dates(written) if not any(found.can_lie_in(*span) for span in spans)]
    if not wrong:
        return passed(DATES, "no date contradicts the wave")
    known = "; the vendor’s window: ".join(days(first, last) for first, last in spans)
    detail = f"The wave: {known}. Use the placeholders for dates: they move with the wave."
    title = f"{_listed(wrong)} is neither in the wave nor in the vendor’s window"
    return acceptable(DATES, title, detail, case.text_url)


@in_each_language
def check_versions(case: Case, written: Written) -> Check | None:
    """Versions of app and system other than those from which a phone counts as ready."""
    thresholds = case.pack.change.thresholds
    if thresholds is None:
        return None
    app, systems = _trimmed(thresholds.app_version), _floors(thresholds, case.wave.starts_on)
    if wrong := _wrong_versions(written, app, systems):
        detail = f"The change needs app {thresholds.app_version} and iOS {' or '.join(systems)}. Correct the text."
        return acceptable(VERSIONS, f"{_listed(wrong)} is not the version the change needs", detail, case.text_url)
    return passed(VERSIONS, "every version is the pack’s")


@in_each_language
def check_statements(case: Case, written: Written) -> Check | None:
    """Sentences that the change's own rules for documents call outdated; never those that show how it was before."""
    if case.rules is None:
        return None
    if found := outdated_in(written, case.wave.change.pack, case.rules.version, case.today):
        (sentence, rule), *more = found
        others = f" {len(more)} more like it." if more else ""
        detail = f"“{_short(sentence)}” ({rule}).{others} Correct the text, or say why it is right here."
        return acceptable(STATEMENTS, "a sentence is outdated by this change", detail, case.text_url)
    return passed(STATEMENTS, "nothing that this change makes wrong")


@in_each_language
def check_notice(case: Case, written: Written) -> Check | None:
    """Numbers of the vendor's notices other than the change's."""
    named = {number for line in written.lines for number in NOTICE_NUMBER.findall(line)}
    others = sorted(named - {case.wave.change.mc_id})
    if not others:
        return None
    detail = f"This change is {case.wave.change.mc_id}. Write {{{{ mc_id }}}}, which is always the right one."
    return acceptable(NOTICE, f"{', '.join(others)} is another notice", detail, case.text_url)


@lru_cache(maxsize=128)
def written_dates(written: Written) -> tuple[WrittenDate, ...]:
    """The dates in one locale of a text, outside of placeholders."""
    return tuple(found for line in written.lines for found in dates_in(line, written.language))


@lru_cache(maxsize=128)
def outdated_in(written: Written, pack_id: str, version: str, today: date) -> tuple[tuple[str, str], ...]:
    """(sentence, title of the rule) of each sentence that is not true any more on this day.

    `version` is that of the pack's rules: others find other sentences.
    """
    rules = load_rules(pack_id)
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for place in scan(written.paragraphs, rules, today, on_topic=True):
        rule = rules.rule(place.rule)
        if rule and not rule.repeats and place.right_until is None:
            found.setdefault((place.paragraph, place.sentence_start), (place.sentence, rule.title))
    return tuple(found.values())


def _spans(case: Case) -> list[tuple[date, date]]:
    window = case.window
    spans = [(case.wave.starts_on, case.wave.ends_on)]
    if window and window.has_dates and window.first_day and window.last_day:
        spans.append((window.first_day, window.last_day))
    return spans


def _wrong_versions(written: Written, app: str, systems: tuple[str, ...]) -> list[str]:
    wrong = []
    for line in written.lines:
        dated = [(found.start, found.end) for found in dates_in(line, written.language)]
        for match in APP_VERSION.finditer(line):
            if _trimmed(match[0]) != app and not any(start <= match.start() < end for start, end in dated):
                wrong.append(match[0])
        wrong += [match[0] for match in OS_VERSION.finditer(line) if _trimmed(match[1]) not in systems]
    return list(dict.fromkeys(wrong))


def _floors(thresholds: PackThresholds, first_day: date) -> tuple[str, ...]:
    """What the notice names and what the store asks for when the wave begins; often the same."""
    named = (thresholds.os_version, thresholds.os_version_on(first_day))
    return tuple(dict.fromkeys(map(_trimmed, named)))


def _trimmed(version: str) -> str:
    """ "16.0" as "16": both are the same version."""
    return re.sub(r"(\.0)+$", "", version)


def _listed(found: list[str]) -> str:
    shown = ", ".join(f"“{words}”" for words in dict.fromkeys(found[:3]))
    return f"{shown} and {len(found) - 3} more" if len(found) > 3 else shown


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= SHORT else f"{sentence[: SHORT - 1].rstrip()}…"
