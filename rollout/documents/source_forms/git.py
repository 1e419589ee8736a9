"""A git repository on the portal's machine."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from rollout.documents.models import SourceKind
from rollout.documents.source_forms.form import SourceForm
from rollout.documents.source_forms.obstacles import Obstacle, no_folder
from rollout.documents.sources import SourceRefused, folders, repository
from rollout.documents.sources.git import program
from rollout.tenants.models import Tenant


class GitForm(SourceForm):
    """A repository and which branch of it is read."""

    SENTENCE: ClassVar[str] = "A repository on the portal’s machine, bare or a clone; one branch of it is read."
    FIXED: ClassVar[tuple[str, ...]] = ("path",)
    CHOICES_FOR: ClassVar[str] = "path"

    path = forms.CharField(max_length=500, label="Repository")
    branch = forms.CharField(
        max_length=250,
        required=False,
        label="Branch",
        help_text="Left empty, the branch that the repository itself names as its own.",
    )

    def __init__(self, *typed: Any, **about: Any) -> None:
        super().__init__(*typed, **about)
        if "path" in self.fields:
            places = " or ".join(str(home) for home in folders.homes(self.tenant.slug))
            self.fields["path"].help_text = f"The whole path of a repository in {places}. The portal does not fetch it."

    @classmethod
    def obstacle(cls, tenant: Tenant) -> Obstacle | None:
        return no_folder(tenant, "the repositories")

    @property
    def choices(self) -> Sequence[str]:
        return [path for path in folders.choices(self.tenant.slug) if self._is_repository(path)]

    def clean_path(self) -> str:
        try:
            program()
            repository.found(self.cleaned_data["path"], self.tenant.slug)
            return str(folders.checked(self.cleaned_data["path"], self.tenant.slug))
        except SourceRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        path = self.source.path if self.source else cleaned.get("path")
        if path and "branch" in cleaned:
            try:
                repository.at_branch(path, self.tenant.slug, cleaned["branch"])
            except SourceRefused as refused:
                self.add_error("branch", str(refused))
            else:
                self._judge_others(path, cleaned["branch"])
        return cleaned

    def _judge_others(self, path: str, branch: str) -> None:
        for other in self.tenant.document_sources.present().exclude(path=""):
            if other == self.source:
                continue
            if other.kind == SourceKind.GIT and (other.path, other.branch) == (path, branch):
                self.add_error("branch", f"“{other.name}” already reads this branch.")
            elif other.kind == SourceKind.FOLDER and f"{path}/".startswith(f"{other.path}/"):
                self.add_error(None, f"“{other.name}” already reads the folder of this repository.")

    def _is_repository(self, path: str) -> bool:
        try:
            repository.found(path, self.tenant.slug)
        except SourceRefused:
            return False
        return True
