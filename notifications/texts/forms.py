"""What people type: a text, head and Markdown."""

from typing import Any

from django import forms

from notifications.texts.compiling import errors_in
from notifications.texts.framing import LOOKS_OF_MAIL
from notifications.texts.links import Hosts
from notifications.texts.models import Purpose
from notifications.texts.writing import line_of
from rollout.mockups.screens import Mockups
from rollout.packs.errors import PackError

# A text of a mail that fits has some 6,000 characters.
SOURCE_MOST = 60_000
# More at once are no help to anybody.
ERRORS_MOST = 20
LINE_MOST = 60


class BeginForm(forms.Form):
    """For which purpose a text is written."""

    purpose = forms.ChoiceField(choices=Purpose.choices)


class SeenForm(forms.Form):
    """Which state of a draft is meant."""

    seen = forms.CharField(widget=forms.HiddenInput)


class WriteForm(forms.Form):
    """The source of a text in one language. `seen` is what the writer knew of it; `look` is that of the preview."""

    source = forms.CharField(
        label="Head and Markdown",
        max_length=SOURCE_MOST,
        strip=False,
        help_text=(
            "Between the two lines of dashes: subject, preview line (preheader), title. Below them the text: "
            "## begins a heading, ** stands around what is bold, 1. begins a step."
        ),
        widget=forms.Textarea(attrs={"class": "field__prose", "spellcheck": "true", "rows": 34}),
        error_messages={
            "required": "The text is empty.",
            "max_length": "The text has %(show_value)d characters, and %(limit_value)d fit.",
        },
    )
    look = forms.ChoiceField(
        label="Shown as", required=False, choices=[(key, label) for key, label, _ in LOOKS_OF_MAIL]
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, purpose: str, locale: str, hosts: Hosts, screens: Mockups | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._mail: dict[str, Any] = {"purpose": purpose, "locale": locale, "hosts": hosts, "screens": screens}

    def clean_source(self) -> str:
        """With the line ends that files have. Each problem is an error that names its line."""
        source = str(self.cleaned_data["source"]).replace("\r\n", "\n").rstrip() + "\n"
        found = errors_in(source, **self._mail)[:ERRORS_MOST]
        if found:
            lines = source.split("\n")
            raise forms.ValidationError([_said(error, lines) for error in found])
        return source


def _said(error: PackError, lines: list[str]) -> str:
    """What is wrong, with the beginning of its line: a text field has no numbers to count by."""
    words = line_of(error)
    line = lines[error.line - 1].strip() if error.line and error.line <= len(lines) else ""
    begins = line if len(line) <= LINE_MOST else f"{line[:LINE_MOST]}…"
    return f"{words[0].upper()}{words[1:]}" + (f" The line reads: {begins}" if line else "")
