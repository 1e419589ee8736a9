"""What people type about documents."""

from datetime import date
from typing import Any

from django import forms


class AssignForm(forms.Form):
    """Who corrects a document, and until when. The person is mailed."""

    name = forms.CharField(max_length=120, label="Name")
    address = forms.EmailField(max_length=254, label="Mail address", help_text="The task is mailed to this address.")
    due_on = forms.DateField(label="Due", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, typed: Any = None, *, today: date, initial: dict[str, Any]) -> None:
        self._today = today
        super().__init__(typed, initial=initial)

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
