"""What an administrator types to connect a tenant. What is secret in it is never written back to the page."""

import re
from datetime import datetime
from typing import Any

from django import forms

from portal.errors import BadInput
from rollout.tenants.connecting import Credential
from rollout.tenants.graph.credentials import MAX_PEM_BYTES, read_certificate
from rollout.tenants.models import CredentialKind

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class _WriteOnlyTextarea(forms.Textarea):
    """A text that comes in and does not go out again, also not with an error beside it."""

    def format_value(self, value: Any) -> None:
        """Nothing, whatever was typed."""


class ConnectionForm(forms.Form):
    """An app registration and its secret or certificate; the cleaned `credential` is what to connect with."""

    client_id = forms.UUIDField(
        label="Application (client) id",
        help_text="From the overview of the app registration, such as 72f988bf-86f1-41af-91ab-2d7cd011db47.",
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "This is no id. Copy the application (client) id from the overview."},
    )
    kind = forms.ChoiceField(
        label="It proves itself with",
        choices=CredentialKind.choices,
        initial=CredentialKind.CERTIFICATE,
        widget=forms.Select,
    )
    secret = forms.CharField(
        label="Client secret",
        help_text="Its value, which Entra shows once. For a certificate leave it empty.",
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    expires_on = forms.DateField(
        label="Last day of the secret",
        help_text="Entra shows it beside the secret. The portal then warns 30 days before.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}),
    )
    pem_file = forms.FileField(
        label="Certificate file",
        help_text="A PEM file that holds the private key, without a password, and its certificate.",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pem,.crt,.cer,.key,.txt", "class": "input"}),
    )
    pem = forms.CharField(
        label="Or the certificate as text",
        help_text="Both blocks, from -----BEGIN to -----END. It is encrypted at once and never shown again.",
        max_length=MAX_PEM_BYTES,
        required=False,
        widget=_WriteOnlyTextarea(attrs={"rows": 4, "class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"]
        if _GUID.fullmatch(secret):
            raise forms.ValidationError("This is the id of the secret. Copy its value; if it is gone, make a new one.")
        return secret

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            is_secret = cleaned["kind"] == CredentialKind.SECRET
            cleaned["credential"] = self._secret(cleaned) if is_secret else self._certificate(cleaned)
        return cleaned

    def _secret(self, cleaned: dict[str, Any]) -> Credential | None:
        secret, expires_on = cleaned["secret"], cleaned["expires_on"]
        if not secret:
            self.add_error("secret", "Give the client secret.")
        if expires_on and expires_on < self._at.date():
            self.add_error("expires_on", "This day has passed. Make a new secret in Entra.")
        return None if self.errors else Credential(CredentialKind.SECRET, secret, expires_on=expires_on)

    def _certificate(self, cleaned: dict[str, Any]) -> Credential | None:
        file = cleaned["pem_file"]
        if not (file or cleaned["pem"]):
            self.add_error("pem_file", "Give the certificate with its private key, as a file or as text.")
            return None
        try:
            text = file.read(MAX_PEM_BYTES + 1).decode("ascii", "replace") if file else cleaned["pem"]
            read = read_certificate(text, at=self._at)
        except BadInput as problem:
            self.add_error("pem_file" if file else "pem", str(problem))
            return None
        return Credential(CredentialKind.CERTIFICATE, read.pem, read.thumbprint, read.expires_on)
