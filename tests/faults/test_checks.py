"""The checks can fail: each is fed what must not be, and says so."""

from dataclasses import replace

import pytest

from tests.faults.checks import Evidence, Expected, Row, Taken, judge

ADA, BOB, CLEO, DAN = (f"{name}@people.example" for name in ("ada", "bob", "cleo", "dan"))


def mail(recipient: str, **overrides: object) -> Taken:
    fields = {"message_id": f"<{recipient}>", "date": "Mon, 29 Sep", "reference": "RP-1", "at": 10.0} | overrides
    return Taken(recipient, **fields)  # type: ignore[arg-type]


SUM = {"sent": 2, "in_doubt": 1, "suppressed": 1}
SOUND = Evidence(
    reference="RP-1",
    frozen=[ADA, BOB, CLEO, DAN],
    suppressed=[DAN],
    taken=[mail(ADA), mail(BOB)],
    rows=[Row(ADA, "sent"), Row(BOB, "sent"), Row(CLEO, "in_doubt"), Row(DAN, "suppressed")],
    mailing_state="closed",
    chunk_sum=SUM | {"failed": 0},
    closing_sum=SUM,
    page_sum=SUM,
)
KILLED = Expected(states=["in_doubt"], most_in_doubt=1)


def with_row(row: Row, **sums: int) -> Evidence:
    """The sound evidence with another row for one person, and all sums in step with it."""
    rows = [row if row.address == one.address else one for one in SOUND.rows]
    return replace(SOUND, rows=rows, chunk_sum=sums, closing_sum=sums, page_sum=sums)


def test_sound_evidence_has_no_problem() -> None:
    verdict = judge(SOUND, KILLED)

    assert (verdict.lost, verdict.doubled, verdict.in_doubt, list(verdict.problems)) == (0, 0, 1, [])


def test_a_mail_taken_twice_is_sound_where_the_row_says_so() -> None:
    again = replace(SOUND, taken=[*SOUND.taken, mail(BOB), mail(CLEO)])
    rows = [Row(BOB, "sent", is_resent=True) if row.address == BOB else row for row in SOUND.rows]

    assert judge(replace(again, rows=rows), KILLED).problems == []


@pytest.mark.parametrize(
    ("evidence", "problem"),
    [
        (replace(SOUND, taken=[mail(ADA)]), "1 lost: bob"),
        (with_row(Row(CLEO, "waiting"), sent=2, waiting=1, suppressed=1), "1 lost: cleo"),
        (replace(SOUND, rows=SOUND.rows[:3], chunk_sum=SUM), "1 lost: dan"),
        (replace(SOUND, rows=SOUND.rows[1:]), "4 people were frozen, and the ledger has 3"),
        (replace(SOUND, taken=[*SOUND.taken, mail(BOB)]), "1 doubled without a word: bob"),
        (replace(SOUND, taken=[*SOUND.taken, mail(CLEO), mail(CLEO)]), "in doubt, but taken 2 times: cleo"),
        (replace(SOUND, taken=[*SOUND.taken, mail("eve@people.example")]), "1 outside the frozen audience: eve"),
        (replace(SOUND, taken=[*SOUND.taken, mail(DAN)]), "1 outside the frozen audience: dan"),
        (replace(SOUND, rows=[*SOUND.rows, Row("eve@x", "suppressed")]), "1 in the ledger, but never frozen: eve"),
        (replace(SOUND, rows=[*SOUND.rows, SOUND.rows[0]]), "1 twice in the ledger: ada"),
        (with_row(Row(BOB, "cancelled"), sent=1, in_doubt=1, suppressed=1, cancelled=1), "cancelled, but taken: bob"),
        (with_row(Row(CLEO, "cancelled"), sent=2, suppressed=1, cancelled=1), "1 cancelled without a reason: cleo"),
        (with_row(Row(CLEO, "failed", 550), sent=2, suppressed=1, failed=1), "a reply that the relay never gave: cleo"),
        (with_row(Row(CLEO, "suppressed"), sent=2, suppressed=2), "1 suppressed after the freeze: cleo"),
        (replace(SOUND, chunk_sum=SUM | {"sent": 1}), "chunks {'sent': 1"),
        (replace(SOUND, closing_sum=SUM | {"sent": 3}), "closing sum {'sent': 3"),
        (replace(SOUND, closing_sum=None), "closing sum {}"),
        (replace(SOUND, page_sum={}), "page {}"),
        (replace(SOUND, mailing_state="sending"), "the mailing is sending, not closed"),
        (replace(SOUND, taken=[mail(ADA), mail(BOB, reference="RP-2")]), "1 mails of another mailing: bob"),
        (replace(SOUND, taken=[mail(ADA), mail(BOB, message_id=f"<{ADA}>")]), "1 a Message-ID of several people"),
        (replace(SOUND, taken=[*SOUND.taken, mail(BOB, date="Tue")]), "1 told again by another Message-ID or Date"),
    ],
)
def test_what_must_not_be_is_a_problem(evidence: Evidence, problem: str) -> None:
    problems = judge(evidence, KILLED).problems

    assert [said for said in problems if problem in said], problems


def test_more_people_in_doubt_than_the_bound_is_a_problem() -> None:
    assert judge(SOUND, replace(KILLED, most_in_doubt=0)).problems == ["1 are in doubt, and at most 0 may be"]


def test_more_mails_after_a_halt_than_may_be_in_flight_are_a_problem() -> None:
    halted = replace(KILLED, halted_at=9.0, most_after_halt=1)

    assert judge(SOUND, halted).problems == ["2 mails were taken after the halt, and at most 1 may be"]
    assert judge(SOUND, replace(halted, resumed_at=9.5)).problems == []


def test_a_refused_person_has_failed_by_the_reply_that_the_relay_gave() -> None:
    failed = with_row(Row(CLEO, "failed", 550), sent=2, suppressed=1, failed=1)

    expected = Expected(states=["failed"])
    assert judge(replace(failed, refused={CLEO: {550}}), expected).problems == []
    assert judge(replace(failed, refused={CLEO: {451}}), expected).problems != []
