"""What came back is read from a real mailbox: once, and believed only when it is about a mail of ours."""

import logging
import socketserver
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from pytest_django.fixtures import Settings

from notifications.deliveries import messages, tasks
from notifications.deliveries.bounces import intake
from notifications.deliveries.models import Bounce, BounceMailbox, DirectMail, Suppression
from notifications.deliveries.pinning import Pins
from notifications.mailings.models import Mailing
from portal.engines.mailbox import Mailbox
from rollout.tenants.models import Person
from tests.bounces import samples
from tests.bounces.conftest import PASSWORD, ImapServer, Inbox
from tests.factories.notifications import FROZEN_AT, make_direct_mail, make_frozen_mailing

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing(time_machine: Any) -> Mailing:
    """Sent to three an hour ago."""
    time_machine.move_to(FROZEN_AT + timedelta(hours=1))
    mailing = make_frozen_mailing(people=3)
    mailing.deliveries.update(state="sent", handed_at=FROZEN_AT)
    return mailing


def people(mailing: Mailing) -> list[Person]:
    return list(mailing.tenant.people.order_by("pk"))


def message_id(mailing: Mailing, person: Person) -> str:
    return messages.message_id(Pins.of(mailing.pinned), mailing.pk, person.pk)


def postfix(mailing: Mailing, person: Person, **said: Any) -> bytes:
    return samples.postfix(person.mail, message_id(mailing, person), **said)


def row() -> BounceMailbox:
    return BounceMailbox.objects.get()


def test_what_came_back_is_a_row_each_and_suppresses_whose_mailbox_is_gone(inbox: Inbox, mailing: Mailing) -> None:
    gone, full, angry = people(mailing)
    inbox.receive(
        samples.exchange(gone.mail, message_id(mailing, gone)),
        postfix(mailing, full, status="5.2.2"),
        samples.complaint(angry.mail, message_id(mailing, angry)),
    )

    intake.read_new(inbox.mailbox)

    assert list(Bounce.objects.order_by("person").values_list("person", "kind", "reason")) == [
        (gone.pk, "hard", "Mailbox does not exist (5.1.10)"),
        (full.pk, "soft", "Mailbox is full (5.2.2)"),
        (angry.pk, "complaint", "Reported as unwanted by the recipient"),
    ]
    hard, complaint = Suppression.objects.order_by("pk")
    assert (hard.address, hard.mailing, hard.until - hard.since) == (gone.mail, mailing, timedelta(days=90))
    assert (complaint.address, complaint.until) == (angry.mail, None)
    assert (row().came_back, row().problem) == (3, "")
    assert inbox.flags() == [{rb"\Seen"}] * 3


def test_a_report_that_is_made_up_suppresses_nobody(inbox: Inbox, mailing: Mailing) -> None:
    victim, author, _ = people(mailing)
    own = message_id(mailing, author)
    inbox.receive(
        # Of a mail that we never sent; of one that somebody else got; with the right code and another domain.
        samples.postfix(victim.mail, f"{'0' * 32}@{own.partition('@')[2]}"),
        samples.exchange(victim.mail, own),
        samples.complaint(victim.mail, message_id(mailing, victim).partition("@")[0] + "@elsewhere.example"),
        samples.exim(victim.mail, "1a2b@nothing.like.ours"),
    )

    intake.read_new(inbox.mailbox)

    assert not Bounce.objects.exists()
    assert not Suppression.objects.exists()
    assert row().not_ours == 4
    assert inbox.flags() == [{rb"\Seen", rb"\Flagged"}] * 4


def test_nothing_is_read_twice_and_a_second_report_changes_nothing(inbox: Inbox, mailing: Mailing) -> None:
    gone = people(mailing)[0]
    inbox.receive(postfix(mailing, gone))
    intake.read_new(inbox.mailbox)
    Suppression.objects.update(until=timezone.now())
    inbox.receive(samples.gmail(gone.mail, message_id(mailing, gone)))

    assert intake.read_new(inbox.mailbox) == {"came_back": 1}
    assert intake.read_new(inbox.mailbox) == {}
    assert Bounce.objects.count() == 1
    # Somebody lifted it meanwhile, and knew what came back.
    assert not Suppression.objects.in_force(timezone.now()).exists()


def test_a_worker_that_ends_before_it_marks_the_mails_loses_nothing(
    inbox: Inbox, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.receive(postfix(mailing, people(mailing)[0]), samples.out_of_office("a@b.example", "x@y.example"))
    with monkeypatch.context() as broken:
        broken.setattr(intake.Folder, "mark_read", _end)
        with pytest.raises(KeyboardInterrupt):
            intake.read_new(inbox.mailbox)
    assert intake.read_new(inbox.mailbox) is None  # its lease stands

    BounceMailbox.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert intake.read_new(inbox.mailbox) == {}
    assert (row().came_back, row().no_report, Bounce.objects.count()) == (1, 1, 1)


def test_a_worker_that_ends_before_it_records_reads_them_again(
    inbox: Inbox, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.receive(postfix(mailing, people(mailing)[0]))
    with monkeypatch.context() as broken:
        broken.setattr(intake.recording, "record", _lose_database)
        with pytest.raises(DatabaseError):
            intake.read_new(inbox.mailbox)
    BounceMailbox.objects.update(lease_until=None)

    assert intake.read_new(inbox.mailbox) == {"came_back": 1}


def test_a_folder_made_anew_is_read_from_its_beginning(inbox: Inbox, mailing: Mailing) -> None:
    inbox.receive(postfix(mailing, people(mailing)[0]))
    intake.read_new(inbox.mailbox)
    BounceMailbox.objects.update(uid_validity=1)

    assert intake.read_new(inbox.mailbox) == {"came_back": 1}
    assert Bounce.objects.count() == 1


def test_a_mail_that_nobody_can_read_is_counted_and_stops_nothing(inbox: Inbox, mailing: Mailing) -> None:
    parts = (b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(60))
    inbox.receive(b"From: mailer-daemon@b.example\n" + b"".join(parts), postfix(mailing, people(mailing)[0]))

    assert intake.read_new(inbox.mailbox) == {"unreadable": 1, "came_back": 1}
    assert inbox.flags() == [{rb"\Seen", rb"\Flagged"}, {rb"\Seen"}]


def test_a_mail_longer_than_is_read_is_judged_by_its_beginning(inbox: Inbox, mailing: Mailing) -> None:
    inbox.receive(postfix(mailing, people(mailing)[0]) + b"x" * 400_000)

    assert intake.read_new(inbox.mailbox) == {"came_back": 1}


def test_soft_ones_suppress_only_when_several_came_back_and_never_for_the_text(inbox: Inbox, mailing: Mailing) -> None:
    full, refused, _ = people(mailing)
    for person, status in ((full, "5.2.2"), (refused, "5.7.1")):
        for _ in range(2):
            mail = make_direct_mail(mailing.tenant, address=person.mail)
            Bounce.objects.create(
                tenant=mailing.tenant, direct_mail=mail, address=person.mail, kind="soft", status=status,
                reason="Full", at=timezone.now() - timedelta(days=20),
            )  # fmt: skip
    inbox.receive(postfix(mailing, full, status="5.2.2"), postfix(mailing, refused, status="5.7.1"))

    intake.read_new(inbox.mailbox)

    suppressed = Suppression.objects.get()
    assert (suppressed.address, suppressed.until - suppressed.since) == (full.mail, timedelta(days=30))
    assert suppressed.reason == "3 mails came back within 30 days. The last one: Mailbox is full (5.2.2)"


def test_a_mail_that_was_passed_on_says_nothing_of_the_address(inbox: Inbox, mailing: Mailing) -> None:
    person = people(mailing)[0]
    report = postfix(mailing, person)
    head, status, rest = report.partition(b"Content-Type: message/delivery-status")
    elsewhere = status + rest.replace(person.mail.encode() + b"\nOriginal", b"other@c.example\nOriginal", 1).replace(
        b"Original-Recipient: rfc822;" + person.mail.encode(), b"Original-Recipient: rfc822;other@c.example"
    )
    inbox.receive(head + elsewhere)

    intake.read_new(inbox.mailbox)

    assert Bounce.objects.get().kind == "soft"
    assert not Suppression.objects.exists()


def test_a_single_mail_comes_back_too(inbox: Inbox, mailing: Mailing) -> None:
    mail = make_direct_mail(mailing.tenant, created_at=timezone.now())
    DirectMail.objects.update(handed_at=timezone.now())
    inbox.receive(samples.exim(mail.address, messages.direct_message_id(mail.key, mailing.tenant.sender_address)))

    intake.read_new(inbox.mailbox)

    assert (Bounce.objects.get().direct_mail, Suppression.objects.get().address) == (mail, mail.address)


@pytest.mark.parametrize(
    ("mailbox", "problem"),
    [
        ({"password": "wrong"}, "refuses what we sign in with"),
        ({"folder": "No such folder"}, "refuses a step, or hung up"),
        ({"port": 1}, "cannot be reached (ConnectionRefusedError)"),
        ({"host": "127.0.0.1"}, "shows a certificate that is not trusted"),
    ],
)
def test_what_keeps_the_mailbox_shut_is_said_without_a_secret(
    inbox: Inbox, mailbox: dict[str, Any], problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = type(inbox.mailbox)(**{**vars(inbox.mailbox), **mailbox})

    intake.read_new(wrong)

    assert problem in row().problem
    assert row().failing_since
    logged = "\n".join(str(vars(record)) for record in caplog.records if record.name.startswith("notifications"))
    assert problem in logged
    assert not [secret for secret in (PASSWORD, "wrong") if secret in logged + row().problem + repr(wrong)]
    intake.read_new(inbox.mailbox)


class NoImap(socketserver.StreamRequestHandler):
    """Answers every command with OK, and with a UIDVALIDITY that is no number."""

    def handle(self) -> None:
        self.wfile.write(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
        for command in self.rfile:
            self.wfile.write(b"* OK [UIDVALIDITY soon] x\r\n%s OK done\r\n" % command.split()[0])


def test_what_a_server_answers_that_is_no_imap_is_said_and_holds_up_nobody() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), NoImap) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        intake.read_new(Mailbox.from_url(f"imap://bounces:{PASSWORD}@localhost:{server.server_address[1]}/"))
        server.shutdown()

    assert "answers with what is no IMAP (ValueError)" in row().problem
    assert row().lease_until is None


def test_without_a_mailbox_nobody_is_asked(settings: Settings, imap_server: ImapServer) -> None:
    settings.BOUNCE_MAILBOX = None

    tasks.read_bounces()

    assert not BounceMailbox.objects.exists()


def _end(*_: object) -> None:
    raise KeyboardInterrupt


def _lose_database(*_: object, **__: object) -> bool:
    raise DatabaseError
