"""What people type about documents and their folders."""

from datetime import date
from typing import Any

from django import forms

from rollout.documents.models import DocumentSource
from rollout.documents.sources import SourceRefused, folders
from rollout.tenants.models import Tenant

OWNER = ("owner_name", "owner_address")


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
    """Why a sentence stays as it is."""

    reason = forms.CharField(
        max_length=400, label="Why does it stay?", error_messages={"required": "Say why, in a few words."}
    )


class FolderForm(forms.Form):
    """A folder of documents of one tenant, and who owns what names no owner of its own."""

    name = forms.CharField(max_length=120, label="Name", help_text="As people call it: “Intranet”, “HR share”.")
    path = forms.CharField(max_length=500, label="Folder")
    owner_name = forms.CharField(
        max_length=120,
        required=False,
        label="Owner",
        help_text="Owns documents that name nobody else. May be left empty.",
    )
    owner_address = forms.EmailField(
        max_length=254,
        required=False,
        label="Owner’s mail address",
        help_text="Without one nobody is told of these documents.",
    )

    def __init__(self, typed: Any = None, *, tenant: Tenant, source: DocumentSource | None = None) -> None:
        initial = {} if source is None else {name: getattr(source, name) for name in ("name", *OWNER)}
        super().__init__(typed, initial=initial)
        self._tenant = tenant
        self.folder_choices = folders.choices(tenant.slug)
        if source is not None:
            # Tasks belong to the documents of this folder: another folder is another source.
            del self.fields["path"]
            return
        path = self.fields["path"]
        path.widget.attrs |= {"list": "folder-choices", "autocomplete": "off", "spellcheck": "false"}
        places = " or ".join(str(home) for home in folders.homes(tenant.slug))
        path.help_text = f"The whole path of a folder in {places}. Folders below it are read too."

    def clean_path(self) -> str:
        try:
            path = str(folders.checked(self.cleaned_data["path"], self._tenant.slug))
        except SourceRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        for other in self._tenant.document_sources.all():
            if path == other.path or f"{path}/".startswith(f"{other.path}/") or f"{other.path}/".startswith(f"{path}/"):
                raise forms.ValidationError(f"“{other.name}” already has this folder or a part of it.")
        return path

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("owner_address") and not cleaned.get("owner_name"):
            self.add_error("owner_name", "Say whose address this is.")
        return cleaned
