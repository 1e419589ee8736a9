"""What people type about a mailing."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms

from notifications.mailings.models import InDoubtPolicy, Mailing
from notifications.mailings.models.canary import MOST_COUNT, MOST_WAIT_MINUTES, CanaryRule
from notifications.mailings.models.scheduling import NoSuchStart, refuse_start
from notifications.texts.models import OF_WAVES, Purpose
from portal.local_time import NotOnTheClock, moment_of
from rollout.tenants import work_hours
from rollout.waves.models import Wave, WaveState

# A correction is written from what it corrects.
CHOSEN_PURPOSES = tuple(purpose for purpose in OF_WAVES if purpose != Purpose.CORRECTION)


class AddForm(forms.Form):
    """Which text a wave gets: of those that are `published` (purposes); once it is done only “Done”."""

    purpose = forms.ChoiceField(label="Text")

    def __init__(self, typed: Any = None, *, wave: Wave, published: Collection[str]) -> None:
        super().__init__(typed)
        offered = (Purpose.DONE,) if wave.state == WaveState.DONE else CHOSEN_PURPOSES
        choices = [(purpose.value, purpose.label) for purpose in offered if purpose in published]
        cast("forms.ChoiceField", self.fields["purpose"]).choices = choices


class ReasonForm(forms.Form):
    """Why a mailing is paused, stopped or sent back; shown to everyone who sees the mailing."""

    reason = forms.CharField(max_length=400, label="Why?", error_messages={"required": "Say why, in a few words."})


class AcceptForm(forms.Form):
    """A finding may stay, and why. `check` and `found_hash` are what the person saw."""

    check = forms.CharField(max_length=60, widget=forms.HiddenInput)
    found_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=400, label="Why is it fine?")


class ApproveForm(forms.Form):
    """The approver has read what people will read. `content_hash` is what they saw."""

    has_read = forms.BooleanField(error_messages={"required": "Tick that you have read the message."})
    content_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)


class TimesForm(forms.Form):
    """When a mailing starts and ends, on the tenant's clock, and what happens to people in doubt."""

    send_at = forms.DateTimeField(
        required=False,
        label="Start",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    not_after = forms.DateTimeField(
        required=False,
        label="Not after",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    canary_count = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_COUNT,
        label="People who get it first",
        help_text=f"Drawn by lot, at most {MOST_COUNT}. Empty or 0: everybody gets it at once.",
    )
    canary_wait_minutes = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_WAIT_MINUTES,
        label="Minutes until the others follow",
        help_text="Counted from the last of the first people: time for mails to come back and for complaints.",
    )
    canary_limit = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_COUNT,
        label="How many of them may be lost",
        help_text="Lost: refused, in doubt, came back, or complained. When more are, the mailing is paused.",
    )

    in_doubt_policy = forms.ChoiceField(
        choices=InDoubtPolicy.choices,
        label="Where nobody knows whether the relay took a mail",
        widget=forms.RadioSelect,
        help_text="Sent once more, somebody may see the mail twice, with the same Message-ID and date.",
    )

    def __init__(self, typed: Any = None, *, mailing: Mailing, at: datetime) -> None:
        self._tenant, self._at = mailing.tenant, at
        zone = ZoneInfo(self._tenant.time_zone)
        local: dict[str, Any] = {
            name: value.astimezone(zone).replace(tzinfo=None)
            for name in ("send_at", "not_after")
            if (value := getattr(mailing, name))
        }
        first = CanaryRule.of(mailing).to_fields()
        super().__init__(typed, initial=local | first | {"in_doubt_policy": mailing.in_doubt_policy})
        clock = f"On the clock of {self._tenant.time_zone}"
        hours = work_hours.in_words(self._tenant)
        starts = f"{clock}, within the working hours: {hours}. Empty: it starts when somebody presses the button."
        ends = f"{clock}. After this moment it does not start, and is paused if somebody still waits."
        self.fields["send_at"].help_text, self.fields["not_after"].help_text = starts, ends

    def clean_send_at(self) -> datetime | None:
        return self._aware("send_at")

    def clean_not_after(self) -> datetime | None:
        return self._aware("not_after")

    @property
    def plan(self) -> dict[str, Any]:
        """What `Mailing.plan` is told."""
        names = ("send_at", "not_after", "in_doubt_policy")
        # What is left empty is as usual.
        first = {name: self.cleaned_data[name] for name in CanaryRule().to_fields()}
        canary = CanaryRule(**{name: value for name, value in first.items() if value is not None})
        return {name: self.cleaned_data[name] for name in names} | {"canary": canary}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("send_at"), cleaned.get("not_after")
        if end and end < self._at:
            self.add_error("not_after", "This moment has passed. Choose a later one, or leave it empty.")
        elif end and start and end < start:
            self.add_error("not_after", "The deadline lies before the start. Choose a later one.")
        elif start:
            try:
                refuse_start(self._tenant, start, not_after=end, at=self._at)
            except NoSuchStart as refused:
                self.add_error("send_at", str(refused))
        if (count := cleaned.get("canary_count")) and (cleaned.get("canary_limit") or 0) >= count:
            self.add_error("canary_limit", f"Fewer than {count} of {count} may be lost, or nothing would stop it.")
        return cleaned

    def _aware(self, name: str) -> datetime | None:
        # Typed on the tenant's clock, whatever zone the server is in.
        typed = self.cleaned_data[name]
        try:
            return moment_of(typed.replace(tzinfo=None), self._tenant.time_zone) if typed else None
        except NotOnTheClock as refused:
            raise forms.ValidationError(str(refused)) from refused


class DoubtForm(forms.Form):
    """Something is decided for people in doubt: for one `person`, or for all of the `expected` number of them."""

    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("person") is None) == (cleaned.get("expected") is None):
            raise forms.ValidationError("Decide for one person, or for all who are in doubt.")
        return cleaned


class SettleForm(DoubtForm):
    """What became of their mail."""

    outcome = forms.ChoiceField(
        choices=[("sent", "It arrived"), ("failed", "It did not arrive")], widget=forms.HiddenInput
    )
