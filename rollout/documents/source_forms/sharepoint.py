"""A document library of SharePoint or OneDrive."""

from typing import Any, ClassVar

from django import forms

from portal.errors import BadInput
from rollout.documents.source_forms.form import SourceForm
from rollout.documents.source_forms.obstacles import Obstacle, no_library
from rollout.documents.sources import SourceRefused
from rollout.documents.sources.sharepoint import connection_of
from rollout.tenants.graph.clouds import sharepoint_domain
from rollout.tenants.graph.errors import GraphProblem, GraphRefusal
from rollout.tenants.graph.libraries import Address, Library, list_libraries, named_by, parse_address
from rollout.tenants.models import Tenant


class SharePointForm(SourceForm):
    """A library by its address; where that names a site alone, one of the site's libraries is chosen next."""

    SENTENCE: ClassVar[str] = "A document library of SharePoint or OneDrive, read through the tenant’s Microsoft Graph."
    FIXED: ClassVar[tuple[str, ...]] = ("address",)

    address = forms.CharField(max_length=2000, label="Address of the library")

    def __init__(self, *typed: Any, **about: Any) -> None:
        super().__init__(*typed, **about)
        self._library: Library | None = None
        if "address" in self.fields:
            domain = sharepoint_domain(self.tenant.cloud)
            field = self.fields["address"]
            field.widget.attrs |= {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
            field.help_text = (
                f"Copy it from the browser, such as https://contoso{domain}/sites/IT/Shared Documents. With that of a "
                "site you choose from its libraries next. All folders of the library are read."
            )

    @classmethod
    def obstacle(cls, tenant: Tenant) -> Obstacle | None:
        return no_library(tenant)

    def clean_address(self) -> Address:
        try:
            return parse_address(self.cleaned_data["address"], self.tenant.cloud)
        except BadInput as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if address := cleaned.get("address"):
            self._find_library(address)
        return cleaned

    def values(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("address", "library")}
        if self._library is not None:
            values |= {"drive_id": self._library.drive_id, "addresses": [self._library.url]}
        return values

    def _find_library(self, address: Address) -> None:
        try:
            libraries = list_libraries(connection_of(self.tenant), address)
        except (SourceRefused, GraphProblem) as problem:
            is_unknown = isinstance(problem, GraphRefusal) and problem.status == 404
            self.add_error("address", "There is no site at this address." if is_unknown else str(problem))
            return
        chosen = {library.drive_id: library for library in libraries}.get(self.data.get("library", ""))
        self._library = chosen or named_by(address, libraries)
        if self._library is None:
            self._ask_which(libraries)
        elif other := self.tenant.document_sources.present().filter(drive_id=self._library.drive_id).first():
            self.add_error("address", f"“{other.name}” already has this library.")

    def _ask_which(self, libraries: list[Library]) -> None:
        if not libraries:
            self.add_error("address", "This site has no library that the portal may read.")
            return
        choices = [("", "Choose a library"), *((library.drive_id, library.name) for library in libraries)]
        self.fields["library"] = forms.ChoiceField(choices=choices, label="Library")
        self.order_fields(["name", "address", "library"])
        self.add_error("library", "Choose one of the site’s libraries.")
