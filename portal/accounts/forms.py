"""What people type to sign in and to set up their account."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.throttling import Throttle, client_of, give_back, take_all

# A person mistypes a few times; a program tries thousands. Both the account and the network are counted.
ACCOUNT_TRIES = Throttle("sign-in to an account", tries=8, seconds=300)
NETWORK_TRIES = Throttle("sign-in from a network", tries=40, seconds=300)

WRONG = "The address or the password is not right."
TOO_MANY = "Too many tries. Please wait five minutes, or ask an administrator for a sign-in link."


class SignInForm(forms.Form):
    """Address and password of a local account. After `is_valid()` the account is `user`."""

    email = forms.CharField(
        max_length=254,
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "class": "input"}),
    )
    password = forms.CharField(
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "input"}),
    )

    def __init__(self, typed: Any = None, *, request: HttpRequest) -> None:
        super().__init__(typed)
        self._request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        email, password = cleaned.get("email"), cleaned.get("password")
        if not email or not password:
            return cleaned
        at, account, network = timezone.now(), email.strip().lower(), client_of(self._request)
        tries = [(NETWORK_TRIES, network), (ACCOUNT_TRIES, account)]
        if not take_all(tries, at=at):
            raise forms.ValidationError(TOO_MANY)
        user = authenticate(self._request, username=account, password=password)
        if not isinstance(user, User):
            raise forms.ValidationError(WRONG)
        give_back(tries, at=at)
        self.user = user
        return cleaned


class PasswordForm(forms.Form):
    """A new password, after the old one where there is one."""

    old = forms.CharField(
        max_length=200,
        strip=False,
        label="Password now",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "input"}),
    )
    new = forms.CharField(
        max_length=200,
        strip=False,
        label="New password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "input"}),
    )

    def __init__(self, typed: Any = None, *, user: User) -> None:
        super().__init__(typed)
        self._user = user
        self.fields["new"].help_text = " ".join(password_validators_help_texts())
        if not user.has_usable_password():
            del self.fields["old"]

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self._user.check_password(old):
            raise forms.ValidationError("This is not your password now.")
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self._user)
        return new


class FirstAdministratorForm(forms.Form):
    """Who the first administrator is: asked once, when the portal is empty."""

    name = forms.CharField(max_length=200, label="Your name", widget=forms.TextInput(attrs={"class": "input"}))
    email = forms.EmailField(
        max_length=254, label="Your e-mail address", widget=forms.EmailInput(attrs={"class": "input"})
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError("There is an account with this address already.")
        return email


class KeysForm(forms.Form):
    """Whether single keys (j, k, g b …) do something."""

    single_keys = forms.BooleanField(required=False, label="Single keys")


THEMES = [("system", "As my device"), ("light", "Light"), ("dark", "Dark")]


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=THEMES)
