"""What a person does about the checks: a finding may stay, with a reason; what is outside is looked up again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from notifications.mailings.checks.accepting import accept
from notifications.mailings.forms import AcceptForm
from notifications.mailings.models import Mailing
from notifications.mailings.tasks import look_up_anew
from portal.accounts.requests import signed_in
from portal.errors import PortalError
from portal.hints import hint


@require_POST
def accept_finding(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    mailing = get_object_or_404(Mailing.objects.with_rows().approvable_by(user), pk=pk)
    back = redirect(f"{reverse('mailings:detail', args=[mailing.pk])}#checks-title")
    form = AcceptForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why it is fine, in a few words. Nothing was changed.")
        return back
    seen = form.cleaned_data
    try:
        accept(mailing, seen["check"], seen["found_hash"], reason=seen["reason"], by=user, at=timezone.now())
    except PortalError as refused:
        messages.error(request, f"{refused} Nothing was changed.")
    else:
        messages.success(request, "Accepted. Any edit of the message voids it.")
    return back


@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    """All other checks are made anew with every look at the page."""
    mailing = get_object_or_404(Mailing.objects.with_rows().approvable_by(signed_in(request)), pk=pk)
    if hint(look_up_anew, mailing.pk):
        messages.success(request, "Domain and links are being looked up. Reload this page in a few seconds.")
    else:
        messages.error(request, "No worker can be asked just now. They are looked up by themselves once a day.")
    return redirect(f"{reverse('mailings:detail', args=[mailing.pk])}#checks-title")
