"""What people type about where documents come from. One module per kind of source."""

from collections.abc import Mapping

from rollout.documents.models import SourceKind
from rollout.documents.source_forms.folder import FolderForm
from rollout.documents.source_forms.form import SourceForm
from rollout.documents.source_forms.git import GitForm
from rollout.documents.source_forms.sharepoint import SharePointForm
from rollout.documents.source_forms.upload import UploadForm
from rollout.documents.source_forms.web import WebForm

__all__ = ["FORMS", "SourceForm"]

FORMS: Mapping[str, type[SourceForm]] = {
    SourceKind.FOLDER: FolderForm,
    SourceKind.UPLOAD: UploadForm,
    SourceKind.GIT: GitForm,
    SourceKind.WEB: WebForm,
    SourceKind.SHAREPOINT: SharePointForm,
}
"""The kinds of source that are offered, in this order. Each has its reader in `sources.READERS`."""
