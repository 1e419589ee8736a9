"""Files that somebody uploads."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from rollout.documents.reading import READERS
from rollout.documents.source_forms.form import SourceForm
from rollout.documents.sources.folders import LARGEST_FILE
from rollout.documents.uploading import LARGEST_AT_ONCE, MOST_AT_ONCE

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile as Received

MEGABYTE = 1024 * 1024
TOO_LARGE = f"These are more than {LARGEST_AT_ONCE // MEGABYTE} MB. Upload them in parts."


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files. Which of them can be read is looked at when they are taken."""

    widget = FilesInput

    def __init__(self) -> None:
        super().__init__(label="Files", required=True, error_messages={"required": "Choose a file or a zip."})
        self.widget.attrs |= {
            "accept": ",".join([*READERS, ".zip"]),
            "data-most-bytes": LARGEST_AT_ONCE,
            "data-too-much": TOO_LARGE,
        }
        self.help_text = (
            f"Documents, or a zip of them with its folders. At most {MOST_AT_ONCE} files and "
            f"{LARGEST_AT_ONCE // MEGABYTE} MB at once, {LARGEST_FILE // MEGABYTE} MB each. "
            "A file of the same name takes the place of the older one."
        )

    def clean(self, value: Any, initial: Any = None) -> "list[Received[Any]]":
        files: list[Received[Any]] = list(value or [])
        if not files:
            raise forms.ValidationError(self.error_messages["required"])
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(f"These are {len(files)} files. Put them into a zip.")
        if sum(file.size or 0 for file in files) > LARGEST_AT_ONCE:
            raise forms.ValidationError(TOO_LARGE)
        return files


class FilesForm(forms.Form):
    """More files for a source that is there."""

    documents = FilesField()


class UploadForm(SourceForm):
    """A source for uploaded files, and the first of them."""

    SENTENCE: ClassVar[str] = "Single files or a zip that you put here, for documents the portal cannot reach."
    FIXED: ClassVar[tuple[str, ...]] = ("documents",)

    documents = FilesField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors and "documents" in cleaned:
            self.add_error("documents", "Choose the files once more: a browser does not keep them.")
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "documents"}
