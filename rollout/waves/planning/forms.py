"""What people type about the waves of many tenants."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.tenants.models import Cloud, Mode, Tenant, TenantAccess
from rollout.tenants.models.tenant import TenantQuerySet
from rollout.waves.forms import OWNING
from rollout.waves.models import Wave
from rollout.waves.planning.recipe import MOST_STEPS, PLACEHOLDERS, Days, Recipe, Step
from rollout.waves.shares import LARGEST, SMALLEST

WEEKDAYS = tuple(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NAMES_SHOWN = 3
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StepForm(forms.Form):
    """One wave of each tenant; left empty it is none."""

    name = forms.CharField(max_length=100, required=False, label="Name")
    share = forms.IntegerField(
        min_value=SMALLEST, max_value=LARGEST, required=False, label="Until this per cent of the people"
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if unknown := set(re.findall(r"\{[^}]*\}?", name)) - set(PLACEHOLDERS):
            raise forms.ValidationError(
                f"{sorted(unknown)[0]} stands for nothing. What can be used: {', '.join(PLACEHOLDERS)}."
            )
        return name

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("share") and not asked.get("name") and "name" not in self.errors:
            self.add_error("name", "Give the wave a name.")
        return asked


class BaseStepFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The waves of each tenant, in their order."""

    def clean(self) -> None:
        if any(self.errors):
            return
        steps = self.steps()
        if not steps:
            raise forms.ValidationError("Name at least one wave.")
        if any(step.share is None for step in steps[:-1]):
            raise forms.ValidationError("Only the last wave can be for the rest: give each one before it a per cent.")
        shares = [step.share for step in steps if step.share]
        if shares != sorted(set(shares)):
            raise forms.ValidationError("Each wave must reach more of the people than the one before it.")

    def steps(self) -> tuple[Step, ...]:
        """The steps of a valid form."""
        asked = [form.cleaned_data for form in self.forms]
        return tuple(Step(one["name"], one["share"]) for one in asked if one.get("name"))


StepFormSet = forms.formset_factory(
    StepForm, formset=BaseStepFormSet, extra=0, min_num=MOST_STEPS, max_num=MOST_STEPS, absolute_max=MOST_STEPS
)


class TenantsForm(forms.Form):
    """For which tenants: `chosen()` are those of a valid form."""

    ALL, WITHOUT, LISTED = "all", "without", "listed"
    which = forms.ChoiceField(
        choices=[
            (ALL, "All that you administer"),
            (WITHOUT, "Those without a wave of this change"),
            (LISTED, "Only those in the list below"),
        ],
        widget=forms.RadioSelect,
        initial=WITHOUT,
        label="Which tenants",
    )
    cloud = forms.ChoiceField(choices=[("", "Every cloud"), *Cloud.choices], required=False, label="Cloud")
    mode = forms.ChoiceField(choices=[("", "Trial and live"), *Mode.choices], required=False, label="Mode")
    named_like = forms.CharField(max_length=100, required=False, label="Name contains")
    listed = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="List of tenants",
        help_text="Names, short names or tenant ids, one a line.",
    )

    def __init__(self, *args: Any, user: User, change: Change, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._editable = Tenant.objects.editable_by(user)
        self._change = change
        self._chosen: list[Tenant] = []

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if self.errors:
            return asked
        self._chosen = list(self._found(asked))
        if not self._chosen and not self.errors:
            self.add_error("which", "None of your tenants is like that. Choose others, or take a filter away.")
        return asked

    def chosen(self) -> list[Tenant]:
        return self._chosen

    def _found(self, asked: dict[str, Any]) -> TenantQuerySet:
        found = self._editable.named_like(asked["named_like"].strip())
        if asked["cloud"]:
            found = found.filter(cloud=asked["cloud"])
        if asked["mode"]:
            found = found.filter(mode=asked["mode"])
        if asked["which"] == self.WITHOUT:
            return found.exclude(pk__in=Wave.objects.filter(change=self._change).counting().values("tenant_id"))
        if asked["which"] == self.LISTED:
            return found.filter(pk__in=self._listed(asked["listed"]))
        return found

    def _listed(self, lines: str) -> list[int]:
        wanted = list(dict.fromkeys(line.strip().lower() for line in lines.splitlines() if line.strip()))
        known: dict[str, int] = {}
        for tenant in self._editable:
            known |= dict.fromkeys((tenant.name.lower(), tenant.slug, str(tenant.tenant_id)), tenant.pk)
        if unknown := [name for name in wanted if name not in known]:
            more = f" and {len(unknown) - NAMES_SHOWN} more" if len(unknown) > NAMES_SHOWN else ""
            self.add_error("listed", f"You administer no tenant {', '.join(unknown[:NAMES_SHOWN])}{more}.")
        return [known[name] for name in wanted if name in known]


class DaysForm(forms.Form):
    """On which days, and who owns the waves."""

    WINDOW, DAY = "window", "day"
    begins = forms.ChoiceField(
        choices=[(WINDOW, "When the vendor’s window opens for the tenant’s cloud"), (DAY, "On a fixed day")],
        widget=forms.RadioSelect,
        initial=WINDOW,
        label="The first wave begins",
    )
    first_day = forms.DateField(
        required=False, widget=DATE, label="Fixed day", help_text="Or the next day on which a wave may begin."
    )
    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS,
        coerce=int,
        initial=[0],
        widget=forms.CheckboxSelectMultiple,
        label="Waves may begin on a",
        error_messages={"required": "Tick at least one day."},
    )
    length_days = forms.IntegerField(
        min_value=1,
        max_value=60,
        initial=5,
        label="Days of each wave",
        help_text="From a Monday, 5 days end on Friday.",
    )
    gap_days = forms.IntegerField(
        min_value=0, max_value=180, initial=2, label="Days between two waves", help_text="At least as many."
    )
    freezes = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Freeze weeks",
        help_text="No wave touches these days. One freeze a line: 2025-12-20 to 2026-01-06.",
    )
    follows_window = forms.BooleanField(
        required=False,
        label="Follow the vendor’s window",
        help_text="When the vendor moves the window, waves that have not begun move by as many days.",
    )
    owner = forms.ModelChoiceField(User.objects.none(), required=False, label="Owner", empty_label="Nobody yet")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        access = TenantAccess.objects.filter(tenant__in=Tenant.objects.editable_by(user), role__in=OWNING)
        may_own = Q(pk__in=access.values("user_id"), is_active=True)
        self.fields["owner"].queryset = User.objects.filter(may_own).order_by("name")  # type: ignore[attr-defined]

    def clean_freezes(self) -> tuple[Days, ...]:
        lines = [line.strip() for line in self.cleaned_data["freezes"].splitlines()]
        return tuple(_freeze(line, number) for number, line in enumerate(lines, 1) if line)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("begins") == self.DAY and not asked.get("first_day") and "first_day" not in self.errors:
            self.add_error("first_day", "Say on which day.")
        return asked

    def check_owner(self, tenants: Sequence[Tenant]) -> None:
        """An owner must be able to act in every tenant; adds the error where they are not."""
        owner = self.cleaned_data.get("owner")
        if owner is None:
            return
        acts_in = TenantAccess.objects.filter(user=owner, role__in=OWNING, tenant__in=tenants).count()
        if acts_in < len(tenants):
            missing = len(tenants) - acts_in
            self.add_error("owner", f"{owner} neither administers nor approves in {missing:,} of these tenants.")

    def recipe(self, steps: tuple[Step, ...]) -> Recipe:
        """The recipe of a valid form."""
        asked = self.cleaned_data
        return Recipe(
            steps=steps,
            first_day=asked["first_day"] if asked["begins"] == self.DAY else None,
            weekdays=tuple(asked["weekdays"]),
            length_days=asked["length_days"],
            gap_days=asked["gap_days"],
            freezes=asked["freezes"],
            follows_window=asked["follows_window"],
        )


def _freeze(line: str, number: int) -> Days:
    try:
        found = [date.fromisoformat(text) for text in ISO_DAY.findall(line)]
    except ValueError:
        found = []
    if len(found) not in (1, 2) or found[0] > found[-1]:
        raise forms.ValidationError(f"Line {number} is no freeze: write it as 2025-12-20 to 2026-01-06.")
    return found[0], found[-1]
