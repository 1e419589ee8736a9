"""What people type about waves."""

from typing import Any

from django import forms
from django.db.models import Count, F, Func, QuerySet

from portal.accounts.models import User
from rollout.tenants.models import Person, Role, Tenant
from rollout.tenants.reach import ReachClass
from rollout.waves import shares
from rollout.waves.audience import AudienceRule, named_singly
from rollout.waves.models import Wave

CHOICES_SHOWN = 200  # of groups and countries, the largest first
NAMES_SHOWN = 3
OWNING = (Role.ADMINISTRATOR, Role.APPROVER)  # in a tenant, to own a wave there


class TenantForm(forms.Form):
    """Which tenant a new wave is for."""

    tenant = forms.ModelChoiceField(Tenant.objects.none(), to_field_name="slug", label="Tenant", empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tenant"].queryset = Tenant.objects.editable_by(user)  # type: ignore[attr-defined]


class AudienceForm(forms.Form):
    """The audience rule of a wave of one tenant: `rule()` is what was asked for."""

    not_in_earlier_waves = forms.BooleanField(required=False, label="Only people who are in no earlier wave")
    share = forms.IntegerField(
        required=False,
        min_value=shares.SMALLEST,
        max_value=shares.LARGEST,
        label="Only a part of them, in per cent",
        help_text="Always the same people: the first 1 % is within the first 10 %, so waves of 1, 10 and 50 % whose"
        " people are in no earlier wave add up. Empty: all of them.",
    )
    classes = forms.MultipleChoiceField(
        choices=ReachClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="What we know of them",
        help_text="Each person is in one of these, the worst that fits: whose only sign-in method is Authenticator is"
        " in none of the others, whatever their phone. Nothing ticked: whatever they have.",
    )
    groups = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Groups",
        help_text="Members of any of these. Nothing ticked: every group.",
    )
    countries = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Countries", help_text="Nothing ticked: everywhere."
    )
    people = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Single people",
        help_text="Mail addresses, one a line. They are in the wave whatever else is asked for.",
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        asked = kwargs.get("initial") or {}
        for name, found in (("groups", groups_of(tenant)), ("countries", countries_of(tenant))):
            # What a rule already names stays a choice, even when nobody is in it any more.
            labels = {value: f"{value} ({number:,})" for value, number in found}
            labels |= {value: value for value in asked.get(name, ()) if value not in labels}
            self.fields[name].choices = list(labels.items())  # type: ignore[attr-defined]
            if not labels:
                del self.fields[name]

    def clean_people(self) -> tuple[str, ...]:
        wanted = list(dict.fromkeys(self.cleaned_data["people"].replace(",", " ").replace(";", " ").lower().split()))
        people = Person.objects.filter(named_singly(wanted), tenant=self.tenant).present()
        known = {name.lower() for row in people.values_list("entra_id", "upn", "mail") for name in row}
        unknown = [name for name in wanted if name not in known]
        if unknown:
            more = f" and {len(unknown) - NAMES_SHOWN} more" if len(unknown) > NAMES_SHOWN else ""
            raise forms.ValidationError(
                f"Nobody at {self.tenant} has the address {', '.join(unknown[:NAMES_SHOWN])}{more}."
            )
        return tuple(wanted)

    def rule(self) -> AudienceRule:
        """The rule of a valid form."""
        asked = self.cleaned_data
        return AudienceRule(
            groups=tuple(asked.get("groups", ())),
            countries=tuple(asked.get("countries", ())),
            classes=tuple(asked["classes"]),
            by_name=asked["people"],
            not_in_earlier_waves=asked["not_in_earlier_waves"],
            share=asked["share"],
        )


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, days and owner of a wave. Its dates are days where the tenant is."""

    class Meta:
        model = Wave
        fields = ("name", "starts_on", "ends_on", "follows_window", "owner")
        widgets = {  # noqa: RUF012  Django's own form of it
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {  # noqa: RUF012
            "starts_on": "First day",
            "ends_on": "Last day",
            "follows_window": "Follow the vendor’s window",
        }

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "Whom it is for: “Pilot”, “Head office”, “Everyone else”."
        self.fields["starts_on"].help_text = f"From midnight in {tenant.time_zone}."
        self.fields["ends_on"].help_text = "Until the end of this day."
        self.fields["follows_window"].help_text = (
            "When the vendor moves the window, a wave that has not begun moves by as many days."
            " A day that falls on a weekend becomes the next working day."
        )
        self.fields["owner"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            tenant_access__tenant=tenant, tenant_access__role__in=OWNING, is_active=True
        ).order_by("name")
        self.fields["owner"].empty_label = "Nobody yet"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        first, last = asked.get("starts_on"), asked.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day cannot be before the first.")
        return asked

    def plan(self) -> dict[str, Any]:
        """What `Wave.objects.plan` and `wave.change_plan` take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SeenWindowForm(forms.Form):
    """Which window of the vendor the person saw when they decided about a wave's days."""

    window = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why somebody pauses or cancels a wave."""

    reason = forms.CharField(
        max_length=500, label="Reason", help_text="One sentence. It is shown to everybody who sees the wave."
    )


def groups_of(tenant: Tenant) -> list[tuple[str, int]]:
    """The groups of a tenant's people and how many are in each, the largest first."""
    people = Person.objects.filter(tenant=tenant).present().annotate(group=Func(F("groups"), function="unnest"))
    return _largest(people.values("group"), "group")


def countries_of(tenant: Tenant) -> list[tuple[str, int]]:
    """The countries of a tenant's people and how many are in each, the largest first."""
    return _largest(Person.objects.filter(tenant=tenant).present().exclude(country="").values("country"), "country")


def _largest(rows: QuerySet[Person, Any], name: str) -> list[tuple[str, int]]:
    counted = rows.order_by().annotate(number=Count("pk")).order_by("-number", name)
    return list(counted.values_list(name, "number")[:CHOICES_SHOWN])
