"""What a mail in the bounce mailbox says, in every shape that mail systems write, and in none that they should."""

import pytest

from notifications.deliveries.bounces import reports, statuses
from notifications.deliveries.bounces.reports import Failure
from tests.bounces import samples

TO = "ines@fabrikam.example"
OURS = "0123456789abcdef0123456789abcdef@contoso.example"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (samples.exchange(TO, OURS), "5.1.10"),
        (samples.exchange(TO, OURS, status="5.7.1", said="RESOLVER.RST.NotAuthorized"), "5.7.1"),
        (samples.postfix(TO, OURS), "5.1.1"),
        (samples.postfix(TO, OURS, status="4.4.7", said="connection timed out"), "4.4.7"),
        (samples.gmail(TO, OURS), "5.1.1"),
        (samples.exim(TO, OURS), "5.1.1"),
        # No code anywhere.
        (samples.exim(TO, OURS).replace(b"550 5.1.1 ", b""), ""),
        (samples.postfix(TO, OURS).replace(b"Status: 5.1.1\n", b"").replace(b"550 5.1.1", b"550"), ""),
        (samples.postfix(TO, OURS).replace(b"\n", b"\r\n"), "5.1.1"),
        (samples.postfix(TO.upper(), OURS), "5.1.1"),
    ],
)
def test_a_report_names_the_address_its_code_and_our_mail(content: bytes, status: str) -> None:
    report = reports.read(content)

    assert report
    assert set(report.failures) == {Failure(TO, status)}
    assert report.message_ids == {OURS}
    assert TO in report.addresses
    assert not report.is_complaint


def test_a_complaint_names_the_mail_that_it_is_about() -> None:
    report = reports.read(samples.complaint(TO, OURS))

    assert report
    assert (report.is_complaint, report.message_ids, report.addresses) == (True, {OURS}, {TO})


@pytest.mark.parametrize(
    "content",
    [
        samples.out_of_office(TO, OURS),
        samples.postfix(TO, OURS, action="delayed", status="4.4.1"),
        samples.postfix(TO, OURS, action="delivered", status="2.0.0"),
        samples.postfix(TO, OURS, action="relayed", status="2.0.0"),
        b"",
        b"\0" * 1000,
        b"From: ines@fabrikam.example\r\nSubject: Thanks\r\n\r\nThank you. 550 5.1.1\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\nno part at all",
    ],
)
def test_what_is_no_report_is_none(content: bytes) -> None:
    assert reports.read(content) is None


@pytest.mark.parametrize(
    "content",
    [
        # A charset that nobody has, and bytes that are none of theirs.
        samples.exim(TO, OURS).replace(b"Subject: Mail", b"Subject: =?x-nobody?q?=ff?= \xff\xfe"),
        samples.postfix(TO, OURS).replace(b"us-ascii", b"x-nobody"),
        # A header that tries to be two, and an address that PostgreSQL would refuse.
        samples.exim(TO, OURS).replace(b"X-Failed-Recipients: ", b"X-Failed-Recipients: a\0b@c.example,\n "),
        # Ten thousand recipients.
        samples.exim(TO, OURS).replace(b"X-Failed-Recipients: ", b"X-Failed-Recipients: " + b"aa@b.example, " * 10_000),
        samples.exim(TO, OURS) + b"x" * 400_000,
        samples.exim(TO, OURS) + b"\n  <a@b.example>" * 30_000,
        samples.gmail(TO, OURS)[:-200],
    ],
)
def test_odd_reports_are_read_as_far_as_they_go(content: bytes) -> None:
    report = reports.read(content)

    assert report
    assert OURS in report.message_ids
    assert len(report.addresses) <= 2 * reports.MOST_RECIPIENTS
    assert all(reports.ADDRESS.fullmatch(address) for address in report.addresses)


def test_parts_within_parts_are_followed_so_far_and_refused_beyond() -> None:
    nested = [b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(900)]
    begin = b"From: mailer-daemon@b.example\n"

    assert reports.read(begin + b"".join(nested[:40])) is None
    with pytest.raises(ValueError, match="more parts"):
        reports.read(begin + b"".join(nested))


@pytest.mark.parametrize(
    ("status", "kind", "is_about_address", "words"),
    [
        ("5.1.1", "hard", True, "Mailbox does not exist (5.1.1)"),
        ("5.1.10", "hard", True, "Mailbox does not exist (5.1.10)"),
        ("5.2.2", "soft", True, "Mailbox is full (5.2.2)"),
        ("4.4.7", "soft", True, "Given up after too long (4.4.7)"),
        # For now it does not exist: nobody knows of later.
        ("4.1.1", "soft", True, "Mailbox does not exist (4.1.1)"),
        ("5.1.8", "soft", False, "Our sender address’s domain is not known there (5.1.8)"),
        ("5.7.1", "soft", False, "Refused by a rule of the recipient’s mail system (5.7.1)"),
        ("5.6.0", "soft", False, "Content refused (5.6.0)"),
        ("5.9.9", "soft", True, "Came back without a reason that can be read (5.9.9)"),
        ("", "soft", True, "Came back without a reason that can be read"),
    ],
)
def test_a_code_says_whether_the_address_is_no_good(status: str, kind: str, is_about_address: bool, words: str) -> None:
    assert statuses.kind_of(status) == kind
    assert statuses.is_about_address(status) is is_about_address
    assert statuses.in_words(status) == words
