"""What people type about changes."""

from django import forms

from portal.accounts.models import User
from portal.formatting import number

MAX_UPLOAD_BYTES = 5 * 1024 * 1024


class ImportForm(forms.Form):
    """One file of posts. A larger archive comes in by `manage.py import_announcements`."""

    file = forms.FileField(
        label="File with posts",
        help_text="JSON, one post or many, as Graph, PowerShell or a public archive writes it. At most 5 MB.",
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


class OwnerForm(forms.Form):
    """Who leads a change."""

    owner = forms.ModelChoiceField(
        label="Owner",
        help_text="Whom colleagues and the helpdesk ask.",
        queryset=User.objects.filter(is_active=True).order_by("name", "email"),
        required=False,
        empty_label="Nobody yet",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": "Choose somebody from the list."},
    )


class DecisionForm(forms.Form):
    """What was decided about a tenant's blocked phones."""

    note = forms.CharField(
        label="What was decided",
        help_text="One sentence for everybody who asks: what happens to these people when they change phones.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        error_messages={"required": "Say what was decided."},
    )
