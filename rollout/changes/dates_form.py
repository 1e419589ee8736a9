"""Dates that a person types by hand."""

from typing import Any

from django import forms

from rollout.changes.dates import Span
from rollout.changes.windows import HandDates
from rollout.tenants.models import Cloud

PHASES = ("General Availability", "Standard Release", "Targeted Release", "Public Preview", "Private Preview")


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Choose a day."},
    )


class DatesForm(forms.Form):
    """When it begins and ends, each between two days; without any day no date counts."""

    cloud = forms.ChoiceField(label="Cloud", choices=Cloud.choices, widget=forms.Select(attrs={"class": "input"}))
    phase = forms.ChoiceField(
        label="Phase",
        choices=[*((phase, phase) for phase in PHASES), ("", "No phase named")],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )
    begin_from = _day("Begins, first possible day", "One day is enough where it is known.")
    begin_to = _day("Begins, last possible day")
    end_from = _day("Ends, first possible day", "Leave all days empty where no date counts any more.")
    end_to = _day("Ends, last possible day")
    why = forms.CharField(
        label="Why",
        help_text="Where you have them from. Everybody who sees the dates reads it.",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "Say where you have the dates from."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("begin", "end"):
            first, last = cleaned.get(f"{name}_from"), cleaned.get(f"{name}_to")
            if first and last and last < first:
                self.add_error(f"{name}_to", "This day lies before the first possible one.")
        begin, end = self._span("begin"), self._span("end")
        if begin and end and end.last < begin.first:
            self.add_error("end_to", "It ends before it begins.")
        return cleaned

    def dates(self) -> HandDates:
        """What was typed; of a valid form."""
        values = self.cleaned_data
        return HandDates(values["cloud"], values["phase"], self._span("begin"), self._span("end"), values["why"])

    def _span(self, name: str) -> Span | None:
        days = (self.cleaned_data.get(f"{name}_from"), self.cleaned_data.get(f"{name}_to"))
        known = [day for day in days if day]
        if not known:
            return None
        return Span(known[0], known[-1], "day" if known[0] == known[-1] else "range")
