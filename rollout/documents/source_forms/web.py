"""A list of web pages."""

from typing import Any, ClassVar

from django import forms

from rollout.documents.models import DocumentSource
from rollout.documents.source_forms.form import SourceForm
from rollout.documents.source_forms.obstacles import Obstacle, no_host
from rollout.documents.sources import SourceRefused, web_addresses
from rollout.tenants.models import Tenant

MOST_PAGES = 300
"""Of one source: about as many as a scan has time for. More are put in as several."""
MOST_NAMED = 10
"""Bad lines that are named at once."""


class WebForm(SourceForm):
    """Pages by their addresses. A page that is taken off the list counts as gone."""

    SENTENCE: ClassVar[str] = "Pages that anybody can open without signing in: their addresses, over https."

    addresses = forms.CharField(
        label="Addresses of the pages",
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 10, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Put in the address of at least one page."},
    )

    def __init__(self, *typed: Any, **about: Any) -> None:
        super().__init__(*typed, **about)
        self.fields["addresses"].help_text = (
            f"One per line, at most {MOST_PAGES}. {web_addresses.hosts_in_words()} "
            "The tasks of a page that you take off the list are closed."
        )

    @classmethod
    def obstacle(cls, tenant: Tenant) -> Obstacle | None:
        return no_host()

    def known(self, source: DocumentSource) -> dict[str, Any]:
        return super().known(source) | {"addresses": "\r\n".join(source.addresses)}

    def clean_addresses(self) -> list[str]:
        lines = [(number, line.strip()) for number, line in enumerate(self.cleaned_data["addresses"].splitlines(), 1)]
        typed = [(number, line) for number, line in lines if line]
        if not typed:
            raise forms.ValidationError(self.fields["addresses"].error_messages["required"])
        if len(typed) > MOST_PAGES:
            raise forms.ValidationError(
                f"These are {len(typed)} pages, and a source has at most {MOST_PAGES}. Put the others in another one."
            )
        problems, addresses, elsewhere = [], [], self._elsewhere()
        for number, line in typed:
            if self.source is not None and line in self.source.addresses:
                # Its host may have been taken away since. The scan says so; the owner can be changed all the same.
                addresses.append(line)
                continue
            try:
                address = web_addresses.checked(line)
            except SourceRefused as refused:
                problems.append(f"Line {number}: {refused}")
                continue
            if address in elsewhere:
                problems.append(f"Line {number}: “{elsewhere[address]}” already has this page.")
            addresses.append(address)
        if problems:
            rest = len(problems) - MOST_NAMED
            raise forms.ValidationError(problems[:MOST_NAMED] + ([f"And {rest} more lines."] if rest > 0 else []))
        return list(dict.fromkeys(addresses))

    def _elsewhere(self) -> dict[str, str]:
        """The pages of the tenant's other sources, each with the name of its source."""
        others = self.tenant.document_sources.present().exclude(addresses=[])
        if self.source is not None:
            others = others.exclude(pk=self.source.pk)
        return {address: other.name for other in others for address in other.addresses}
