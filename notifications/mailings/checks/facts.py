"""Whether a text says what the pack, the wave and the vendor say."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import Check, acceptable, passed
from notifications.mailings.checks.words import Written
from notifications.mailings.checks.written_dates import WrittenDate, dates_in
from portal.formatting import days
from rollout.documents.rules import has_rules, load_rules
from rollout.documents.scanner import scan
from rollout.packs.facts import PackThresholds

DATES, VERSIONS, STATEMENTS, NOTICE = "dates", "versions", "statements", "notice"
NOTICE_NUMBER = re.compile(r"\bMC\d{5,8}\b")
# “6.8.33” anywhere; “iOS 16”, “iPadOS 17.0”.
APP_VERSION = re.compile(r"(?<![\d.])\d+\.\d+\.\d+(?![\d]|\.\d)")
OS_VERSION = re.compile(r"\b(?:iOS|iPadOS)\s+(\d+(?:\.\d+)*)")
SHORT = 90


def check_dates(case: Case) -> Iterator[Check]:
    """Dates written by hand that are neither days of the wave nor within the vendor's window."""
    spans = _spans(case)
    for written in case.texts:
        wrong = [found.words for found in written_dates(written) if not any(found.can_lie_in(*span) for span in spans)]
        if wrong:
            known = "; the vendor’s window: ".join(days(first, last) for first, last in spans)
            detail = f"The wave: {known}. Use the placeholders for dates: they move with the wave."
            title = f"{case.language(written)}: {_listed(wrong)} is neither in the wave nor in the vendor’s window"
            yield acceptable(f"{DATES}-{written.locale}", title, detail, case.text_url)
        else:
            yield passed(f"{DATES}-{written.locale}", f"{case.language(written)}: no date contradicts the wave")


def check_versions(case: Case) -> Iterator[Check]:
    """Versions of app and system other than those from which a phone counts as ready."""
    thresholds = case.pack.change.thresholds
    if thresholds is None:
        return
    app, systems = _trimmed(thresholds.app_version), _floors(thresholds, case.wave.starts_on)
    for written in case.texts:
        wrong = _wrong_versions(written, app, systems)
        if wrong:
            title = f"{case.language(written)}: {_listed(wrong)} is not the version the change needs"
            detail = f"The change needs app {thresholds.app_version} and iOS {' or '.join(systems)}. Correct the text."
            yield acceptable(f"{VERSIONS}-{written.locale}", title, detail, case.text_url)
        else:
            yield passed(f"{VERSIONS}-{written.locale}", f"{case.language(written)}: every version is the pack’s")


def check_statements(case: Case) -> Iterator[Check]:
    """Sentences that the change's own rules for documents call outdated; never those that show how it was before."""
    pack_id = case.wave.change.pack
    if not has_rules(pack_id):
        return
    version = load_rules(pack_id).version
    for written in case.texts:
        key = f"{STATEMENTS}-{written.locale}"
        if found := outdated_in(written, pack_id, version, case.today):
            (sentence, rule), *more = found
            others = f" {len(more)} more like it." if more else ""
            detail = f"“{_short(sentence)}” ({rule}).{others} Correct the text, or say why it is right here."
            title = f"{case.language(written)}: a sentence is outdated by this change"
            yield acceptable(key, title, detail, case.text_url)
        else:
            yield passed(key, f"{case.language(written)}: nothing that this change makes wrong")


def check_notice(case: Case) -> Iterator[Check]:
    """Numbers of the vendor's notices other than the change's."""
    for written in case.texts:
        named = {number for line in written.lines for number in NOTICE_NUMBER.findall(line)}
        if others := sorted(named - {case.wave.change.mc_id}):
            title = f"{case.language(written)}: {', '.join(others)} is another notice"
            detail = f"This change is {case.wave.change.mc_id}. Write {{{{ mc_id }}}}, which is always the right one."
            yield acceptable(f"{NOTICE}-{written.locale}", title, detail, case.text_url)


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
    window = case.wave.change.window_for(case.tenant.cloud)
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
