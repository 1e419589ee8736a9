"""Signing in and out, and a person's own settings."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.forms import FirstAdministratorForm, KeysForm, PasswordForm, SignInForm, ThemeForm
from portal.accounts.links import FIRST_ADMINISTRATOR, use_link
from portal.accounts.models import User
from portal.accounts.requests import signed_in

LOCAL = "django.contrib.auth.backends.ModelBackend"
THEME_KEPT = timedelta(days=365)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@login_not_required
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Local accounts by password; the work account leads to Entra where it is set up."""
    onward = _onward(request)
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_bound and form.is_valid() and form.user:
        login(request, form.user, backend=LOCAL)
        return redirect(onward)
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "has_entra": bool(settings.ENTRA_CLIENT_ID),
        "demo_users": _demo_users(),
    }
    return render(request, "accounts/sign_in.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_not_required
@never_cache
def demo_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """One press on a demo account of the sign-in page; a 404 wherever that list is not shown."""
    if not settings.LIST_DEMO_SIGN_INS:
        raise Http404
    user = get_object_or_404(User, pk=pk, is_demo=True, is_active=True)
    login(request, user, backend=LOCAL)
    return redirect(_onward(request))


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session here; the work account stays signed in with Microsoft."""
    logout(request)
    return redirect("accounts:sign_in")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button: programs that look at every link of a mail do not use it up."""
    if request.method != "POST":
        return render(request, "accounts/link.html")
    user = use_link(token, at=timezone.now())
    if user is None:
        return render(request, "accounts/link.html", {"is_spent": True}, status=410)
    login(request, user, backend=LOCAL)
    return redirect("accounts:settings" if not user.has_usable_password() else settings.LOGIN_REDIRECT_URL)


@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """Look, keys and, for local accounts, the password. The first administrator also says who they are."""
    user = signed_in(request)
    is_nameless = user.email == FIRST_ADMINISTRATOR
    who = FirstAdministratorForm(request.POST if request.method == "POST" and is_nameless else None)
    if is_nameless and who.is_bound and who.is_valid():
        user.email, user.name = who.cleaned_data["email"], who.cleaned_data["name"]
        user.save(update_fields=["email", "name"])
        messages.success(request, f"Welcome, {user.name}. Now choose a password, so that you can come back.")
        return redirect("accounts:settings")
    context = _settings_context(request) | {"who": who if is_nameless else None}
    return render(request, "accounts/settings.html", context, status=422 if who.is_bound else 200)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the device: a cookie, so that the server writes the page in it and nothing flashes."""
    form = ThemeForm(request.POST)
    response = redirect("accounts:settings")
    if form.is_valid():
        response.set_cookie(
            "theme",
            form.cleaned_data["theme"],
            max_age=THEME_KEPT,
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Single keys on or off."""
    user, form = signed_in(request), KeysForm(request.POST)
    if form.is_valid():
        user.single_keys = form.cleaned_data["single_keys"]
        user.save(update_fields=["single_keys"])
        messages.success(request, f"Single keys are {'on' if user.single_keys else 'off'}.")
    return redirect("accounts:settings")


@require_POST
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """A new password for a local account. Other sessions of the account end."""
    user = signed_in(request)
    if user.is_entra:
        raise Http404
    form = PasswordForm(request.POST, user=user)
    if not form.is_valid():
        context = _settings_context(request) | {"password_form": form}
        return render(request, "accounts/settings.html", context, status=422)
    user.set_password(form.cleaned_data["new"])
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    messages.success(request, "Your new password is set.")
    return redirect("accounts:settings")


def _settings_context(request: HttpRequest) -> dict[str, object]:
    user = signed_in(request)
    return {
        "themes": ThemeForm.base_fields["theme"].choices,  # type: ignore[attr-defined]
        "theme": request.COOKIES.get("theme", "system"),
        "password_form": None if user.is_entra else PasswordForm(user=user),
    }


def _demo_users() -> list[User]:
    if not settings.LIST_DEMO_SIGN_INS:
        return []
    return list(User.objects.filter(is_demo=True, is_active=True).exclude(demo_words="").order_by("pk"))


def _onward(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of this portal."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else settings.LOGIN_REDIRECT_URL
