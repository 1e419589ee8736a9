"""What people type: a known problem, and a notice."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms

from portal.accounts.models import User
from rollout.helpdesk.models import KnownProblem
from rollout.helpdesk.notice import LONGEST, notice_of
from rollout.packs.errors import PackError
from rollout.tenants.models import Tenant


class ProblemForm(forms.ModelForm):  # type: ignore[type-arg]  # Django itself takes no type here
    """A known problem in a tenant the user helps; in every tenant for portal administrators.

    `since` is typed in the zone of the tenant, or in `zone` where the problem is in every tenant.
    """

    since = forms.DateTimeField(
        label="Since",
        help_text="When callers first reported it, in the tenant’s time zone.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"required": "Say when it was first reported.", "invalid": "This is not a day and time."},
    )

    class Meta:
        model = KnownProblem
        fields = ("tenant", "title", "say", "since")
        labels: ClassVar[dict[str, str]] = {"tenant": "Tenant", "title": "What callers report", "say": "What to say"}
        widgets: ClassVar[dict[str, Any]] = {"say": forms.Textarea(attrs={"rows": 4})}
        error_messages: ClassVar[dict[str, dict[str, str]]] = {
            "tenant": {"required": "Choose the tenant.", "invalid_choice": "Choose one of the tenants listed."},
            "title": {"required": "Say what callers report."},
            "say": {"required": "Say what to tell the caller."},
        }

    def __init__(self, *args: Any, user: User, zone: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone, self._at = zone, at
        tenant = self.fields["tenant"]
        assert isinstance(tenant, forms.ModelChoiceField)
        tenant.queryset = Tenant.objects.helped_by(user)
        tenant.required = not user.is_portal_administrator
        tenant.empty_label = "Every tenant" if user.is_portal_administrator else "Choose a tenant"
        self.initial["since"] = self._local(self.initial.get("since") or at)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if since := cleaned.get("since"):
            zone = cleaned["tenant"].time_zone if cleaned.get("tenant") else self._zone
            cleaned["since"] = since.replace(tzinfo=ZoneInfo(zone))
            if cleaned["since"] > self._at:
                self.add_error("since", "This lies in the future.")
        return cleaned

    def _local(self, moment: datetime) -> datetime:
        """The moment in the zone of the problem's tenant, as the browser's field wants it: without a zone."""
        zone = self.instance.tenant.time_zone if self.instance.tenant else self._zone
        return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


class NoticeForm(forms.Form):
    """The Markdown of a notice. `seen` is when the draft was last saved as the writer knew it, empty for none."""

    markdown = forms.CharField(
        label="Notice in Markdown",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "field__prose", "spellcheck": "true", "rows": 30}),
        error_messages={"required": "The notice is empty."},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_markdown(self) -> str:
        text = str(self.cleaned_data["markdown"]).replace("\r\n", "\n").strip() + "\n"
        try:
            notice_of(text)
        except PackError as error:
            place = f"Line {error.line}" if error.line else "The notice"
            raise forms.ValidationError(f"{place}: {error.problem}") from error
        return text

    def clean_seen(self) -> datetime | None:
        text = self.cleaned_data["seen"]
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            raise forms.ValidationError("This form is damaged. Open the page again.") from None
