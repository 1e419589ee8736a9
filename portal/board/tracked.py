"""What the history knows: each table people edit by hand, whose tenant an event belongs to, and how it is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from portal.accounts.models import User
from portal.board.addresses import address
from rollout.changes.models import Change
from rollout.tenants.models import Tenant

VERBS = {"insert": "Added", "update": "Changed", "delete": "Removed"}
Event = Any  # pghistory makes the event models: their fields are those of the tracked model


@dataclass(frozen=True)
class Tracked:
    """One table with a history. Lookups start at the event.

    `tenant` leads to its tenant, "" where all tenants share the thing; `may_be_shared`: an event without a tenant is
    about all of them. `change` leads to its change, "" where it has none. `related` is what `title` reads. `verbs` say
    what an event of each label did.
    """

    key: str
    noun: str
    label: str
    title: Callable[[Event], str]
    url: Callable[[Event], str]
    tenant: str = ""
    may_be_shared: bool = False
    change: str = ""
    related: tuple[str, ...] = ()
    verbs: Mapping[str, str] = field(default_factory=lambda: VERBS)

    @property
    def events(self) -> QuerySet[Any]:
        """All events of the table. Rooms beside the board are found by name: it may not import them."""
        model: Any = apps.get_model(self.label)
        events: QuerySet[Any] = model.pgh_event_model.objects.all()
        return events

    def visible_to(self, user: User) -> QuerySet[Any]:
        """The events of the tenants in which the user has a role, and of what all tenants share."""
        if self.tenant:
            theirs = Q(**{f"{self.tenant}__in": Tenant.objects.visible_to(user)})
            return self.events.filter(theirs | Q(**{self.tenant: None}) if self.may_be_shared else theirs)
        if self.change:
            return self.events.filter(**{f"{self.change}__in": Change.objects.visible_to(user)})
        # What hangs on neither is about the vendor's posts, which whoever signs in may read.
        return self.events


TRACKED = (
    Tracked(
        key="tenant", noun="Tenant", label="tenants.Tenant", tenant="pgh_obj",
        title=lambda event: event.name, url=lambda event: address("tenants:detail", event.slug),
    ),
    Tracked(
        key="access", noun="Role", label="tenants.TenantAccess", tenant="tenant", related=("user", "tenant"),
        title=lambda event: f"{event.user} in {event.tenant}: {event.get_role_display()}",
        url=lambda _: address("tenants:access"),
    ),
    Tracked(
        key="connection", noun="Connection", label="tenants.GraphConnection", tenant="tenant", related=("tenant",),
        title=lambda event: f"Microsoft Graph of {event.tenant}",
        url=lambda event: address("tenants:detail", event.tenant.slug),
        verbs={"insert": "Connected", "update": "Connected anew", "delete": "Disconnected"},
    ),
    Tracked(
        key="sync", noun="Sync", label="tenants.Sync", tenant="tenant", related=("tenant",),
        title=lambda event: f"Sync of people of {event.tenant}" + (": stopped" if event.stopped_by_id else ""),
        url=lambda event: address("tenants:syncs", event.tenant.slug),
        verbs={"insert": "Asked for", "update": "Stopped"},
    ),
    Tracked(
        key="triage", noun="Triage", label="changes.Triage",
        title=lambda event: f"{event.mc_id}: {event.get_state_display()}",
        url=lambda event: address("changes:post", event.mc_id),
    ),
    Tracked(
        key="change", noun="Change", label="changes.Change", change="pgh_obj",
        title=lambda event: event.short_name or event.name, url=lambda event: address("changes:detail", event.mc_id),
    ),
    Tracked(
        key="window", noun="Vendor’s date", label="changes.VendorWindow", change="change", related=("change",),
        title=lambda event: f"{event.change.mc_id}, {event.get_cloud_display()}: {event.reading or event.source}",
        url=lambda event: address("changes:detail", event.change.mc_id),
    ),
    Tracked(
        key="step", noun="Step", label="changes.StepTick", tenant="tenant", may_be_shared=True, change="change",
        related=("change", "tenant"),
        title=lambda event: event.get_step_display() + (f", {event.tenant}" if event.tenant_id else ""),
        url=lambda event: address("changes:detail", event.change.mc_id),
    ),
    Tracked(
        key="wave", noun="Wave", label="waves.Wave", tenant="tenant", change="change", related=("tenant",),
        title=lambda event: f"{event.tenant}, wave {event.number}: {event.name}",
        url=lambda event: address("waves:detail", event.pgh_obj_id),
    ),
    Tracked(
        key="feed", noun="Secret address", label="waves.Feed", tenant="tenant", related=("tenant",),
        title=lambda event: f"{event.get_kind_display()} of {event.tenant}",
        url=lambda event: address("feeds:feeds", event.tenant.slug),
        verbs={"insert": "Made", "update": "Made anew", "delete": "Revoked"},
    ),
    Tracked(
        key="text", noun="Text", label="texts.Text", change="change",
        title=lambda event: event.get_purpose_display(), url=lambda event: address("texts:detail", event.pgh_obj_id),
    ),
    Tracked(
        key="text_version", noun="Words of a text", label="texts.TextVersion", change="text__change",
        related=("text__change",), title=lambda event: f"{event.text}, {event.locale}, version {event.version}",
        url=lambda event: address("texts:list", event.text.change.mc_id),
        verbs={"insert": "Written", "update": "Changed"},
    ),
    Tracked(
        key="mailing", noun="Mailing", label="mailings.Mailing", tenant="wave__tenant", change="wave__change",
        related=("wave__tenant",), title=lambda event: f"{event.get_purpose_display()} to {event.wave}",
        url=lambda event: address("mailings:detail", event.pgh_obj_id),
    ),
    Tracked(
        key="approval", noun="Approval", label="mailings.Approval", tenant="mailing__wave__tenant",
        change="mailing__wave__change", related=("mailing__wave__tenant",), title=lambda event: str(event.mailing),
        url=lambda event: address("mailings:detail", event.mailing_id),
    ),
    Tracked(
        # Not the address: whoever may read the history may not see single persons.
        key="suppression", noun="Suppressed address", label="deliveries.Suppression", tenant="tenant",
        related=("tenant",), title=lambda event: f"An address of {event.tenant}",
        url=lambda event: address("deliveries:suppressed", event.tenant.slug),
    ),
    Tracked(
        key="acceptance", noun="Accepted finding", label="mailings.Acceptance", tenant="mailing__wave__tenant",
        change="mailing__wave__change", related=("mailing__wave__tenant",),
        title=lambda event: f"{event.mailing}: {event.title}",
        url=lambda event: address("mailings:detail", event.mailing_id), verbs={"insert": "Accepted"},
    ),
    Tracked(
        key="source", noun="Document source", label="documents.DocumentSource", tenant="tenant", related=("tenant",),
        title=lambda event: f"{event.name}, {event.tenant}",
        url=lambda event: address("documents:list", event.tenant.slug),
    ),
    Tracked(
        key="task", noun="Document task", label="documents.DocumentTask", tenant="document__source__tenant",
        change="change", related=("document__source__tenant",),
        title=lambda event: f"{event.document}, {event.document.source.tenant}",
        url=lambda event: address("documents:detail", event.document.source.tenant.slug, event.pgh_obj_id),
    ),
    Tracked(
        key="notice", noun="Helpdesk notice", label="helpdesk.HelpdeskNotice", change="change", related=("change",),
        title=lambda event: f"{event.change.mc_id}, {event.locale}, version {event.version}",
        url=lambda event: address("helpdesk:notice", event.change.mc_id),
    ),
    Tracked(
        key="problem", noun="Known problem", label="helpdesk.KnownProblem", tenant="tenant", may_be_shared=True,
        change="change", related=("change", "tenant"),
        title=lambda event: f"{event.tenant}: {event.title}" if event.tenant_id else event.title,
        url=lambda event: address("helpdesk:notice", event.change.mc_id),
    ),
)  # fmt: skip
BY_KEY = {tracked.key: tracked for tracked in TRACKED}


def tracked_model(tracked: Tracked) -> type[Model]:
    """The table behind the events."""
    return apps.get_model(tracked.label)
