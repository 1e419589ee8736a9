"""A newer version of a text, for mailings that were written before it was published."""

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from notifications.mailings.models import Mailing, MailingState
from notifications.mailings.models.refusals import ChangedMeanwhile
from portal.accounts.models import User
from portal.accounts.requests import signed_in
from portal.errors import PortalError, TransitionNotAllowed
from portal.row_ids import row_id


def newer_version(mailing: Mailing) -> int | None:
    """The number of the newest version when the mailing says an earlier one, and may still be taken to it."""
    newest = mailing.text.newest_version() if mailing.is_before_sending else None
    return newest if newest and newest > mailing.version else None


def take(mailing: Mailing, version: int, *, by: User, at: datetime) -> None:
    """Has a mailing that nobody was sent say the newest version of its text: an edit, which voids approvals.

    Raises ChangedMeanwhile when `version` is not the newest any more, and TransitionNotAllowed once it is being sent.
    """
    with transaction.atomic():
        if mailing.text.newest_version() != version:
            raise ChangedMeanwhile
        earlier = mailing.version
        taken = Mailing.objects.filter(pk=mailing.pk, state__in=Mailing.BEFORE_SENDING).update(version=version)
        mailing.refresh_from_db(fields=["state", "version"])
        if not taken:
            raise TransitionNotAllowed("mailing", MailingState(mailing.state).label, "taken to another text")
        if earlier != version:
            words = f"Version {version} of the text instead of version {earlier}."
            mailing.note_step(mailing.state, mailing.state, by=by, at=at, reason=words)
        mailing.return_if_unapproved(at=at)


@require_POST
def take_newest(request: HttpRequest, pk: int) -> HttpResponse:
    """The act of the button: `version` is the one that its page named."""
    user = signed_in(request)
    mailing = get_object_or_404(Mailing.objects.with_rows().editable_by(user), pk=pk)
    try:
        take(mailing, row_id(request.POST.get("version", "")) or 0, by=user, at=timezone.now())
    except PortalError as refused:
        messages.error(request, f"{refused} Nothing was changed.")
    else:
        messages.success(
            request, f"It says version {mailing.version} now. Approvals given before do not count any more."
        )
    return redirect("mailings:detail", pk=mailing.pk)
