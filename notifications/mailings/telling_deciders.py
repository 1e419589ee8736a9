"""Tells people by mail that a mailing waits for their approval, and its author that it came back."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from notifications.deliveries import direct, freezing
from notifications.mailings.content import content_hash
from notifications.mailings.models import Mailing, MailingState
from notifications.texts.rendering import RenderedMail
from portal.accounts.models import User
from portal.formatting import counted, moment

SUBJECT_NOUN = "mailing"


def ask_for_approval(mailing: Mailing, *, by: User, at: datetime) -> int:
    """draft -> waiting_for_approval, and tells who can approve; how many were told."""
    with transaction.atomic():
        mailing.ask_for_approval(by=by, at=at)
        return tell_who_can_approve(mailing, by=by, at=at)


def approve(mailing: Mailing, *, by: User, at: datetime) -> int:
    """One person approves; as long as another is needed the others are told. How many were told."""
    with transaction.atomic():
        mailing.approve(by=by, at=at)
        return tell_who_can_approve(mailing, by=by, at=at)


def send_back(mailing: Mailing, *, by: User, reason: str, at: datetime) -> None:
    """Back to its author, who is told why."""
    with transaction.atomic():
        mailing.send_back(by=by, reason=reason, at=at)
        author = mailing.created_by
        if author and author.is_active and author != by:
            key = f"sent-back:{mailing.pk}:{at.isoformat()}"
            subject, template = f"Sent back by {by}: {mailing}", "mailings/mail_sent_back"
            _tell(mailing, author, key=key, subject=subject, template=template, at=at, by=by, reason=reason)


def tell_who_can_approve(mailing: Mailing, *, by: User, at: datetime) -> int:
    """One mail to each who can approve what waits now and did not; how many. Nobody is told twice of the same content.

    Not told are `by`, who knows, and in a trial tenant anybody: there nobody needs to approve.
    """
    people = freezing.preview(mailing).recipient_count
    approvals, needed = list(mailing.valid_approvals()), mailing.approvals_needed(people)
    if mailing.state != MailingState.WAITING or len(approvals) >= needed:
        return 0
    known = {approval.by_id for approval in approvals} | {by.pk}
    deciders = [user for user in mailing.tenant.approvers().order_by("pk") if user.pk not in known]
    zone, said = mailing.tenant.time_zone, content_hash(mailing)
    start = f"{moment(mailing.send_at, zone)} ({zone})" if mailing.send_at else "When somebody presses the button"
    wanted = "One is needed" if needed == 1 else "Two different people are needed"
    facts = [
        ("Message", str(mailing)),
        ("Goes to", counted(people, "person", "people")),
        ("Start", start),
        ("Asked by", str(by)),
        ("Approvals", f"{approvals[0].by} approved it; a second person is needed" if approvals else wanted),
    ]
    for user in deciders:
        key = f"approval:{mailing.pk}:{said}:{user.pk}"
        subject, template = f"Waits for your approval: {mailing}", "mailings/mail_waits"
        _tell(mailing, user, key=key, subject=subject, template=template, at=at, facts=facts, tenant=mailing.tenant)
    return len(deciders)


def _tell(
    mailing: Mailing, user: User, *, key: str, subject: str, template: str, at: datetime, **values: object
) -> None:
    url = settings.PORTAL_URL + reverse("mailings:detail", args=[mailing.pk])
    said = values | {"mailing": mailing, "user": user, "url": url, "subject": subject}
    html, plain = (render_to_string(f"{template}.{kind}", said) for kind in ("html", "txt"))
    direct.tell(
        tenant=mailing.tenant,
        address=user.email,
        subject_noun=SUBJECT_NOUN,
        subject_id=mailing.pk,
        key=key,
        mail=RenderedMail(subject, html, plain, "en"),
        at=at,
    )
