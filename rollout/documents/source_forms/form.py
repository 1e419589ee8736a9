"""What every kind of source asks for: a name, and who owns what names no owner of its own."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from rollout.documents.models import DocumentSource
from rollout.documents.source_forms.obstacles import Obstacle
from rollout.tenants.models import Tenant


class SourceForm(forms.Form):
    """A source of one tenant, to be put in or, with `source`, to be changed.

    A kind adds its own fields, which stand after the name; those in `FIXED` are asked for once. `SENTENCE` says to
    whoever chooses a kind what it is; `CHOICES_FOR` is the field to which `choices` are offered.
    """

    SENTENCE: ClassVar[str]
    FIXED: ClassVar[tuple[str, ...]] = ()
    CHOICES_FOR: ClassVar[str] = ""

    name = forms.CharField(max_length=120, label="Name", help_text="As people call it: “Intranet”, “HR share”.")
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
        help_text="The daily mail goes there. Without one these documents belong to nobody.",
    )

    def __init__(
        self, typed: Any = None, files: Any = None, *, tenant: Tenant, source: DocumentSource | None = None
    ) -> None:
        super().__init__(typed, files, initial={} if source is None else self.known(source))
        self.tenant = tenant
        self.source = source
        own = [name for name in self.fields if name not in SourceForm.base_fields]
        self.order_fields(["name", *own])
        if source is not None:
            # Tasks belong to the documents of this place: another place is another source.
            for name in self.FIXED:
                del self.fields[name]
        elif self.CHOICES_FOR:
            looks = {"list": "choices", "autocomplete": "off", "spellcheck": "false"}
            self.fields[self.CHOICES_FOR].widget.attrs |= looks

    @classmethod
    def obstacle(cls, tenant: Tenant) -> Obstacle | None:
        """What has to be done before this tenant can have a source of this kind; None when it can."""
        return None

    @property
    def choices(self) -> Sequence[str]:
        """What is offered while somebody types into the field of `CHOICES_FOR`."""
        return ()

    def known(self, source: DocumentSource) -> dict[str, Any]:
        """What stands in the fields of a source that is there already."""
        return {name: getattr(source, name) for name in self.base_fields if hasattr(source, name)}

    def values(self) -> dict[str, Any]:
        """Fields of `DocumentSource`, once the form is valid."""
        return dict(self.cleaned_data)

    @property
    def reads_others(self) -> bool:
        """Whether other documents than before are read from now on."""
        return any(name not in SourceForm.base_fields for name in self.changed_data)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("owner_address") and not cleaned.get("owner_name"):
            self.add_error("owner_name", "Say whose address this is.")
        return cleaned
