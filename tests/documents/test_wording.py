"""The old sentence beside the new one."""

import pytest

from rollout.documents.wording import advice_for, compared
from tests.factories.documents import make_finding, make_task


def _marked(pieces: list) -> str:
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in pieces)


def test_like_sentences_are_compared_word_by_word() -> None:
    old, new = compared(
        "You need a personal Microsoft account for the backup.",
        "You need an Apple Account with iCloud Keychain for the backup.",
    )

    assert _marked(old) == "You need [a personal Microsoft] account for the backup."
    assert _marked(new) == "You need [an Apple] Account [with iCloud Keychain] for the backup."


def test_marks_at_the_end_never_differ_alone() -> None:
    old, new = compared("Tap this, please.", "Tap this, please, and wait.")

    assert _marked(old) == "Tap this, please."
    assert _marked(new) == "Tap this, please, [and wait]."


def test_of_unlike_sentences_what_the_rules_marked_differs() -> None:
    old, new = compared("Tap Begin recovery.", "On the new iPhone the accounts come by themselves.", [[4, 18]])

    assert _marked(old) == "Tap [Begin recovery]."
    assert _marked(new) == "On the new iPhone the accounts come by themselves."


@pytest.mark.django_db
def test_wording_is_in_the_sentences_language_and_the_reason_in_the_pages() -> None:
    finding = make_finding(make_task(findings=0), language="de", sentence="Sie brauchen ein Microsoft-Konto.")

    advice = advice_for(finding, "MC1111780")

    assert advice.instead.startswith("Auf dem iPhone brauchen Sie")
    assert advice.why == "On the iPhone the backup no longer uses a Microsoft account."


@pytest.mark.django_db
def test_rule_that_is_gone_from_the_pack_gives_no_advice() -> None:
    advice = advice_for(make_finding(make_task(findings=0), rule="X99"), "MC1111780")

    assert (advice.new, advice.instead, advice.why) == ([], "", "")
