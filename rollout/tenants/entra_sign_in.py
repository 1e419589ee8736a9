"""The two pages of signing in with Entra. They live here, as app roles become roles in tenants."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portal.accounts import entra
from rollout.tenants import entra_roles

app_name = "entra"

FLOW = "entra_flow"


@require_GET
@login_not_required
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Sends the browser to Microsoft; what must come back is kept in the session.

    A link and no form: the policy `form-action 'self'` stops a form that is led to another site.
    """
    _refuse_where_not_set_up()
    try:
        flow = entra.begin(_return_address(), session=entra.new_session())
    except entra.SignInRefused as refused:
        return _refused(request, refused)
    request.session[FLOW] = {"flow": flow, "next": request.GET.get("next", "")}
    return redirect(flow["auth_uri"])


@require_GET
@login_not_required
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """The browser is back from Microsoft. A flow is used once, whatever comes of it."""
    _refuse_where_not_set_up()
    kept = request.session.pop(FLOW, None)
    if not kept:
        return _refused(request, entra.SignInRefused(entra.BEGIN_AGAIN))
    try:
        account = entra.finish(kept["flow"], request.GET.dict(), session=entra.new_session())
        with transaction.atomic():
            user = entra.user_of(account)
            entra_roles.apply(user, account.tid, account.roles)
    except entra.SignInRefused as refused:
        return _refused(request, refused)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    is_ours = url_has_allowed_host_and_scheme(kept["next"], {request.get_host()}, require_https=request.is_secure())
    return redirect(kept["next"] if is_ours else settings.LOGIN_REDIRECT_URL)


def _refuse_where_not_set_up() -> None:
    if not settings.ENTRA_CLIENT_ID:
        raise Http404


def _return_address() -> str:
    # The address registered with Entra, not the one this request came by.
    return f"{settings.PORTAL_URL}{reverse('entra:return')}"


def _refused(request: HttpRequest, refused: entra.SignInRefused) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect("accounts:sign_in")


urlpatterns = [
    path("sign-in/entra/", begin, name="begin"),
    path("sign-in/entra/return/", come_back, name="return"),
]
