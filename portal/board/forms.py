"""What people type on the board: the name of a view."""

from typing import Any

from django import forms

from portal.board.models import LONGEST_NAME, MOST_VIEWS, SavedView, SavedViewQuerySet


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]  # Django itself takes no type here
    """A new view of its owner, or another name for one. The instance has owner, change and query."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        error_messages={
            "required": "Give the view a name.",
            "max_length": "Keep the name to %(limit_value)d characters: this one has %(show_value)d.",
        },
    )
    is_shared = forms.BooleanField(
        label="Share it",
        required=False,
        help_text="Who has its link and may see the change can open it. Everybody sees only their own tenants.",
    )
    is_first = forms.BooleanField(label="Show it first when I open the board", required=False)

    class Meta:
        model = SavedView
        fields = ("name", "is_shared", "is_first")

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if self._others().filter(name__iexact=name).exists():
            raise forms.ValidationError("You have a view of this name already: choose another.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is None and self._others().count() >= MOST_VIEWS:
            raise forms.ValidationError(
                f"You have {MOST_VIEWS} views of this board. Delete one that you no longer need."
            )
        return cleaned

    def _others(self) -> SavedViewQuerySet:
        own = SavedView.objects.editable_by(self.instance.owner).of(self.instance.change)
        return own.exclude(pk=self.instance.pk)
