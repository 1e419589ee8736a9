"""What people type about tenants."""

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator

from portal.accounts.models import User
from portal.formatting import DAYS_OF_WEEK, number
from rollout.tenants.importing.rows import HOSTILE
from rollout.tenants.importing.values import read_mail
from rollout.tenants.models import Role, Tenant
from rollout.tenants.models.tenant import NEEDED_FOR_SENDING

MAX_UPLOAD_BYTES = 100 * 1024 * 1024
LOCALES = [("en", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish")]
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
# What goes into the headers of a mail must not be able to begin another one.
one_line = RegexValidator(HOSTILE, "Take out the line break or the invisible character.", inverse_match=True)


class LinesField(forms.CharField):
    """A list, one entry a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4, "class": "input"}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = re.split(r"[\s,;]+", super().to_python(value) or "")
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))

    def validate(self, value: Any) -> None:
        """Each entry is checked by the form."""

    def run_validators(self, value: Any) -> None:
        """Each entry is checked by the form."""


class TenantForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What an administrator may change about a tenant. A live one is saved only with all it needs for sending."""

    allow_list = LinesField(
        label="Allow-list",
        help_text="One address a line. In trial mode only these people get mail; all others are suppressed, and said.",
    )
    link_hosts = LinesField(
        label="Hosts that mails may link to", help_text="One host a line, besides the change’s own."
    )

    work_days = forms.TypedMultipleChoiceField(
        coerce=int,
        choices=list(enumerate(DAYS_OF_WEEK, start=1)),
        label="Days",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one day."},
    )

    class Meta:
        model = Tenant
        fields: ClassVar[list[str]] = [
            "name", "cloud", "time_zone", "locale", "sender_name", "sender_address", "reply_to", "service_desk_name",
            "service_desk_phone", "service_desk_hours", "forward_address", "public_host", "link_hosts",
            "allow_list", "work_from", "work_until", "work_days",
        ]  # fmt: skip
        labels: ClassVar[dict[str, str]] = {
            "locale": "Language people get when theirs is not known",
            "sender_name": "Sender name",
            "reply_to": "Reply-to address",
            "service_desk_name": "Service desk name",
            "service_desk_phone": "Service desk phone",
            "service_desk_hours": "Service desk hours",
            "forward_address": "Where to forward a suspicious mail",
            "public_host": "Host of the public pages",
            "work_from": "From",
            "work_until": "Until",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "cloud": "Notices name clouds: for one they do not name, the board says that no date is announced.",
            "time_zone": "The days of waves are days in this zone.",
            "sender_address": "Its domain must let your mail relay send: SPF, DKIM and DMARC.",
            "public_host": "For example changes.contoso.example, leading here. Empty: the portal’s own address.",
            "work_from": "On the clock of the tenant’s zone.",
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "time_zone": forms.Select(choices=[(zone, zone) for zone in sorted(available_timezones())]),
            "locale": forms.Select(choices=LOCALES),
            "work_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "work_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("name", "sender_name", "service_desk_name", "service_desk_phone", "service_desk_hours"):
            self.fields[name].validators.append(one_line)

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise forms.ValidationError("Choose a time zone from the list.")
        return zone

    def clean_sender_address(self) -> str:
        return _mail(self.cleaned_data["sender_address"])

    def clean_reply_to(self) -> str:
        return _mail(self.cleaned_data["reply_to"])

    def clean_forward_address(self) -> str:
        return _mail(self.cleaned_data["forward_address"])

    def clean_public_host(self) -> str:
        host: str = self.cleaned_data["public_host"].lower().rstrip(".")
        if host and not _HOST.fullmatch(host):
            raise forms.ValidationError("Give the host alone, such as changes.contoso.example.")
        if host and host == urlsplit(settings.PORTAL_URL).hostname:
            raise forms.ValidationError("This is the portal’s own host. Leave the field empty to use it.")
        return host

    def clean_link_hosts(self) -> list[str]:
        hosts = [host.lower() for host in self.cleaned_data["link_hosts"]]
        wrong = [host for host in hosts if not _HOST.fullmatch(host)]
        if wrong:
            raise forms.ValidationError(f"“{wrong[0][:80]}” is no host. Give hosts alone, such as contoso.example.")
        return hosts

    def clean_allow_list(self) -> list[str]:
        addresses = [address.lower() for address in self.cleaned_data["allow_list"]]
        wrong = [address for address in addresses if not read_mail(address)]
        if wrong:
            raise forms.ValidationError(f"No mail can go to “{wrong[0][:80]}”. Correct it or take it out.")
        return addresses

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begin, end = cleaned.get("work_from"), cleaned.get("work_until")
        if begin and end and begin >= end:
            self.add_error("work_until", "The hours end before they begin. Choose a later time.")
        if not self.instance.is_trial:
            for name in NEEDED_FOR_SENDING:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "A live tenant cannot send without this.")
        return cleaned


class NewTenantForm(TenantForm):
    """The same, with what never changes afterwards."""

    class Meta(TenantForm.Meta):
        fields: ClassVar[list[str]] = ["name", "slug", "tenant_id", *TenantForm.Meta.fields[1:]]
        labels: ClassVar[dict[str, str]] = TenantForm.Meta.labels | {
            "slug": "Short name in addresses",
            "tenant_id": "Tenant id",
        }
        help_texts: ClassVar[dict[str, str]] = TenantForm.Meta.help_texts | {
            "slug": "Small letters, digits and dashes, such as contoso. It cannot be changed later.",
            "tenant_id": "The directory’s id in Entra, such as 72f988bf-86f1-41af-91ab-2d7cd011db47.",
        }

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower()
        if slug == "add":
            raise forms.ValidationError("This word has a page of its own. Choose another.")
        return slug


class UploadForm(forms.Form):
    """One file of people or phones. A larger one comes in by `manage.py import_people`."""

    file = forms.FileField(
        label="CSV file",
        help_text=f"At most {number(MAX_UPLOAD_BYTES // 1024 // 1024)} MB. Nothing is taken if any row cannot be used.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv", "class": "input"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty.", "invalid": "Choose a file."},
    )
    is_complete = forms.BooleanField(required=False, label="The file lists everybody")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(
                f"The file has {number(file.size)} bytes; at most {number(MAX_UPLOAD_BYTES)} fit. "
                "Larger files come in by manage.py import_people."
            )
        return file


class AccessForm(forms.Form):
    """A person, a role, and the tenants it is given in."""

    email = forms.EmailField(max_length=254, label="E-mail address", widget=forms.EmailInput(attrs={"class": "input"}))
    name = forms.CharField(
        max_length=200,
        required=False,
        label="Name",
        help_text="Needed for somebody new.",
        validators=[one_line],
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    role = forms.ChoiceField(choices=Role.choices, initial=Role.READER, label="Role")
    tenants = forms.ModelMultipleChoiceField(
        queryset=Tenant.objects.none(),
        label="Tenants",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one tenant."},
    )

    def __init__(self, typed: Any = None, *, user: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(typed, initial=initial)
        self.fields["tenants"].queryset = Tenant.objects.grantable_by(user)  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return _mail(self.cleaned_data["email"]).lower()


def _mail(address: str) -> str:
    if address and not read_mail(address):
        raise forms.ValidationError("No mail can go to this address. Correct it.")
    return address
