"""A folder on the portal's machine."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from rollout.documents.source_forms.form import SourceForm
from rollout.documents.source_forms.obstacles import Obstacle, no_folder
from rollout.documents.sources import SourceRefused, folders
from rollout.tenants.models import Tenant


class FolderForm(SourceForm):
    """A folder of documents and everything below it."""

    SENTENCE: ClassVar[str] = "A share or folder that the portal’s machine can read, with everything below it."
    FIXED: ClassVar[tuple[str, ...]] = ("path",)
    CHOICES_FOR: ClassVar[str] = "path"

    path = forms.CharField(max_length=500, label="Folder")

    def __init__(self, *typed: Any, **about: Any) -> None:
        super().__init__(*typed, **about)
        if "path" in self.fields:
            places = " or ".join(str(home) for home in folders.homes(self.tenant.slug))
            self.fields["path"].help_text = f"The whole path of a folder in {places}. Folders below it are read too."

    @classmethod
    def obstacle(cls, tenant: Tenant) -> Obstacle | None:
        return no_folder(tenant, "the folders")

    @property
    def choices(self) -> Sequence[str]:
        return folders.choices(self.tenant.slug)

    def clean_path(self) -> str:
        try:
            path = str(folders.checked(self.cleaned_data["path"], self.tenant.slug))
        except SourceRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        for other in self.tenant.document_sources.present().exclude(path=""):
            if f"{path}/".startswith(f"{other.path}/") or f"{other.path}/".startswith(f"{path}/"):
                raise forms.ValidationError(f"“{other.name}” already has this folder or a part of it.")
        return path
