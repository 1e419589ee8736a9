"""What people type about documents."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.urls import reverse

from rollout.documents import owners
from rollout.documents.reading.text import owner_in
from rollout.tenants.models import Tenant


class AssignForm(forms.Form):
    """Who corrects documents of a tenant, and until when. Cleaned, `person` is (name, address).

    `why_due`: why the day that is proposed is this one.
    """

    person = forms.CharField(
        max_length=400,
        label="Owner",
        help_text="“Lena Fuchs <lena.fuchs@contoso.example>”; the name alone where one person of the tenant has it. "
        "The task is mailed to this person.",
        error_messages={"required": "Say who corrects it."},
    )
    due_on = forms.DateField(
        label="Due",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Say by which day."},
    )

    def __init__(
        self, typed: Any = None, *, tenant: Tenant, today: date, initial: dict[str, Any], why_due: str = ""
    ) -> None:
        self._tenant = tenant
        self._today = today
        super().__init__(typed, initial=initial)
        self.fields["due_on"].help_text = why_due
        # Suggestions come as one types; see templates/documents/_owners.html.
        self.fields["person"].widget.attrs |= {
            "list": "owners",
            "autocomplete": "off",
            "hx-get": reverse("documents:owners", args=[tenant.slug]),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#owners",
        }

    def clean_person(self) -> tuple[str, str]:
        name, address = owner_in(self.cleaned_data["person"])
        if address:
            validate_email(address)
            return name, address
        found = [person.mail for person in owners.people_called(self._tenant, name)[:2]]
        if len(found) == 1:
            return name, found[0]
        if found:
            raise forms.ValidationError("Several people of this tenant have this name. Add the address in < >.")
        raise forms.ValidationError("Nobody of this tenant has this name. Add the address in < >.")

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self._today:
            raise forms.ValidationError("This day has passed. Choose today or a later day.")
        return due_on


class KeepForm(forms.Form):
    """Why a sentence stays as it is, and where it does not stay for good, until when."""

    reason = forms.CharField(
        max_length=400, label="Why does it stay?", error_messages={"required": "Say why, in a few words."}
    )
    until = forms.DateField(
        required=False,
        label="Until",
        help_text="On this day it is to be corrected after all. Left empty, it stays for good.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, typed: Any = None, *, today: date) -> None:
        self._today = today
        super().__init__(typed)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until <= self._today:
            raise forms.ValidationError("This day has come already. Choose a later one, or leave it empty.")
        return until
