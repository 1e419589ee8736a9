"""What is looked at before anyone can press. Each check says what it found and, where something is to do, what."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from notifications.mailings.checks.case import Case
from notifications.mailings.checks.check import ORDER, Check, counted_checks
from notifications.mailings.checks.domain import check_domain
from notifications.mailings.checks.facts import check_dates, check_notice, check_statements, check_versions
from notifications.mailings.checks.lengths import check_size
from notifications.mailings.checks.links import check_links, check_pages
from notifications.mailings.checks.pace import check_deadline
from notifications.mailings.checks.parts import check_pictures, check_text_part
from notifications.mailings.checks.placeholders import check_placeholders
from notifications.mailings.checks.quiet_hours import check_quiet_hours
from notifications.mailings.checks.recipients import check_languages, check_recipients
from notifications.mailings.checks.relay import check_relay
from notifications.mailings.checks.repeats import check_again, check_often
from notifications.mailings.checks.sender import check_sender
from notifications.mailings.checks.style import check_ease, check_sentences, check_subject
from notifications.mailings.checks.wave import check_wave, check_window
from notifications.mailings.models.acceptance import Acceptance

__all__ = ["Case", "Check", "checks_of", "counted_checks"]

# In the order of the page, within each state.
ALL: tuple[Callable[[Case], Check | Iterable[Check]], ...] = (
    check_relay,
    check_sender,
    check_wave,
    check_recipients,
    check_placeholders,
    check_again,
    check_often,
    check_quiet_hours,
    check_window,
    check_deadline,
    check_dates,
    check_versions,
    check_statements,
    check_notice,
    check_links,
    check_pages,
    check_languages,
    check_text_part,
    check_pictures,
    check_size,
    check_subject,
    check_sentences,
    check_ease,
    check_domain,
)


def checks_of(case: Case) -> list[Check]:
    """All checks of a mailing that is not yet sent, what is to do first; with who accepted what, and why.

    Of a tenant that cannot send that is all there is to say.
    """
    if (sender := check_sender(case)).state != "passed":
        return [sender]
    found = [check for look in ALL for check in _each(look(case))]
    accepted = {(row.check_key, row.found_hash): row for row in Acceptance.objects.of(case.mailing.pk)}
    return sorted(_judged(found, case, accepted), key=lambda check: ORDER.index(check.state))


def _each(found: Check | Iterable[Check]) -> Iterable[Check]:
    return [found] if isinstance(found, Check) else found


def _judged(found: list[Check], case: Case, accepted: dict[tuple[str, str], Acceptance]) -> Iterator[Check]:
    for check in found:
        if check.state != "to_do":
            yield check
            continue
        found_hash = check.hash_in(case.content_hash)
        acceptance = accepted.get((check.key, found_hash)) if check.may_accept else None
        yield replace(check, state="accepted" if acceptance else "to_do", acceptance=acceptance, found_hash=found_hash)
