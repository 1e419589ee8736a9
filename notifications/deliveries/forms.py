"""What people type about addresses that get no mail."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from notifications.deliveries import addresses
from rollout.tenants.models import Tenant


class SuppressForm(forms.Form):
    """An address that gets no mail from now on, why, and until which day; without a day until somebody lifts it."""

    address = forms.CharField(
        max_length=addresses.LONGEST,
        label="Address",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Type the address that is to get no mail."},
    )
    reason = forms.CharField(
        max_length=300,
        label="Why?",
        help_text="Shown to everybody who may see single persons of this tenant.",
        error_messages={"required": "Say why, in a few words."},
    )
    until = forms.DateField(
        required=False,
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The last day without mail. Empty: until somebody lifts it.",
    )

    def __init__(self, typed: Any = None, *, tenant: Tenant, at: datetime) -> None:
        super().__init__(typed)
        self._zone = ZoneInfo(tenant.time_zone)
        self._today = at.astimezone(self._zone).date()

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if not addresses.is_usable(address):
            raise forms.ValidationError("This is no mail address. Type one as name@example.com.")
        return address

    def clean_until(self) -> datetime | None:
        """The end of the day in the tenant's zone."""
        day: date | None = self.cleaned_data["until"]
        if day is None:
            return None
        if day < self._today:
            raise forms.ValidationError("This day has passed. Choose a later one, or leave it empty.")
        try:
            return datetime.combine(day + timedelta(days=1), time.min, self._zone)
        except OverflowError:
            raise forms.ValidationError("This day is too far away. Leave it empty instead.") from None
