"""What people type about changes."""

from typing import Any

from django import forms

from portal.accounts.models import User
from portal.formatting import number

# Some 4,000 posts, read in a few seconds.
MAX_UPLOAD_BYTES = 20 * 1024 * 1024


class ImportForm(forms.Form):
    """One file of posts. A larger archive comes in by `manage.py import_announcements`."""

    file = forms.FileField(
        label="File with posts",
        help_text="JSON, one post or many, as Graph, PowerShell or a public archive writes it. At most 20 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json", "class": "input"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty.", "invalid": "Choose a file."},
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(
                f"The file has {number(file.size)} bytes; at most {number(MAX_UPLOAD_BYTES)} fit."
                " Larger files come in by manage.py import_announcements."
            )
        return file


def _somebody(label: str, *, nobody: str, help_text: str = "") -> "forms.ModelChoiceField[User]":
    """Everybody who can sign in, or nobody."""
    return forms.ModelChoiceField(
        label=label,
        help_text=help_text,
        queryset=User.objects.filter(is_active=True).order_by("name", "email"),
        required=False,
        empty_label=nobody,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": "Choose somebody from the list."},
    )


class OwnerForm(forms.Form):
    """Who leads a change."""

    owner = _somebody("Owner", nobody="Nobody yet", help_text="Whom colleagues and the helpdesk ask.")


class DismissForm(forms.Form):
    """Why nothing is to be done about a post: a ready reason, own words, or both."""

    READY = (
        "None of our tenants uses this",
        "Nothing changes for people",
        "Handled elsewhere already",
        "The same as another post",
    )

    ready = forms.ChoiceField(
        label="Reason",
        choices=[(reason, reason) for reason in READY],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a reason from the list, or write one."},
    )
    words = forms.CharField(
        label="In your own words",
        help_text="Colleagues read it in the list and in the history.",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def clean(self) -> dict[str, Any]:
        """With `reason`: both parts, at most 300 characters."""
        typed = super().clean() or {}
        reason = ": ".join(part for part in (typed.get("ready"), typed.get("words")) if part)
        if not reason and not self.errors:
            self.add_error("ready", "Choose a reason, or write one.")
        return typed | {"reason": reason}


class AssigneeForm(forms.Form):
    """Who looks into a post."""

    assignee = _somebody("Who looks into it", nobody="Nobody")


class DecisionForm(forms.Form):
    """What was decided about a tenant's blocked phones."""

    note = forms.CharField(
        label="What was decided",
        help_text="One sentence for everybody who asks: what happens to these people when they change phones.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        error_messages={"required": "Say what was decided."},
    )
