"""Every address of the site, who may pass there, and an example for each of its parameters.

A new address needs a line in RIGHTS where not every reader may use it, and an example for parameters without one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.urls import URLResolver, get_resolver, reverse

from notifications.texts.models import Purpose
from portal.accounts.models import User
from rollout.changes.models.change import Step
from rollout.tenants.models import Mode, PersonLook, Role
from rollout.waves.models import FeedKind
from rollout.waves.models.checklist import ChecklistItem
from tests.factories import accounts, board, changes, documents, helpdesk, mailings, notifications, tenants, waves


class Right(IntEnum):
    """What somebody needs at a door: each right includes the lesser ones, as a tenant's roles do."""

    READER = 1
    HELPDESK = 2
    APPROVER = 3
    ADMINISTRATOR = 4
    # Edits what all tenants share; no role in any of them.
    PORTAL = 5


# Where an address belongs to no tenant, READER means: whoever signed in.
_NEEDED: dict[Right, str] = {
    Right.HELPDESK: """
        board:person deliveries:suppressed mailings:came_back
        helpdesk:add_problem helpdesk:close_problem helpdesk:edit_problem helpdesk:person
        helpdesk:reopen_problem helpdesk:tick_briefed helpdesk:watch_problem mailings:in_doubt mailings:people
        mailings:proof tenants:people
    """,
    Right.APPROVER: """
        mailings:accept mailings:approve mailings:check_again mailings:go_on mailings:pause mailings:resume
        mailings:send mailings:send_back
        mailings:send_once_more mailings:settle mailings:stop
    """,
    Right.ADMINISTRATOR: """
        board:look changes:decide changes:fetch_now deliveries:lift deliveries:suppress
        documents:add_source documents:corrected documents:assign documents:choose_source documents:edit_source
        documents:assign_many documents:keep documents:owners documents:remove_file documents:remove_source
        documents:say_deleted
        documents:mark_changed documents:take_up feeds:feeds feeds:make feeds:revoke
        helpdesk:brief helpdesk:preview_briefing mailings:add mailings:correct
        mailings:correct_of_version
        mailings:ask_for_approval mailings:take_newest mailings:times
        mailings:trial mailings:go_live mailings:back_to_trial
        tenants:connection tenants:disconnect tenants:edit tenants:load tenants:loads tenants:new_link
        tenants:permissions
        tenants:stop_sync tenants:sync_by_hand tenants:sync_daily tenants:sync_now tenants:take_away
        tenants:test_permissions
        tenants:upload waves:bulk_act waves:cancel waves:cancel_many waves:confirm_done waves:count
        waves:confirm_plan waves:edit waves:leave_days waves:move waves:move_many waves:pause waves:pause_many
        waves:plan waves:plan_many waves:ready waves:resume waves:resume_many waves:tick
    """,
    Right.PORTAL: """
        changes:assign_post changes:bring_back_post changes:dismiss_post changes:dismiss_posts changes:take_post
        changes:track_post changes:close changes:import changes:leave_dates changes:owner changes:reopen
        changes:set_dates changes:tick changes:track changes:use_dates helpdesk:edit helpdesk:publish
        mailings:restored mailings:confirm_restored tenants:add
        texts:begin texts:keep texts:preview_typed texts:publish texts:publish_draft texts:throw_away texts:write
    """,
}
RIGHTS = {name: right for right, names in _NEEDED.items() for name in names.split()}
# Answers 404 to whoever names no tenant, which a test without input never does; `tests/waves` knocks there.
# A view is only its owner's to edit, whatever their rights: `tests/board` knocks there.
NEEDS_INPUT = {"waves:count_new", "board:edit_view", "board:delete_view"}


Examples = dict[str, Any]


def furnish() -> Examples:
    """What all tenants share, under the keys of `Side.examples`."""
    changes.make_change()
    window = changes.make_doubtful_window()
    helpdesk.make_notice()
    notifications.make_text_version(
        notifications.make_text(purpose=Purpose.HELPDESK_BRIEFING), markdown=notifications.BRIEFING
    )
    return {
        "mc_id": "MC1111780",
        "locale": "en",
        "number": 1,
        "ending": "svg",
        "screen": "a",
        "documents:add_source.kind": "folder",
        "changes:tick.step": Step.FACTS.value,
        "changes:leave_dates.pk": window.pk,
        "changes:use_dates.pk": window.pk,
        "waves.item": ChecklistItem.HELPDESK_BRIEFED.value,
        "accounts:demo_sign_in.pk": accounts.make_user(is_demo=True).pk,
        "accounts:link.token": "spent",
        "board.view_pk": board.make_saved_view(is_shared=True).pk,
        "feeds.kind": FeedKind.CALENDAR.value,
        "text_pk": (text := notifications.make_text_version().text_id),
        "texts.pk": text,
    }


class Side:
    """A tenant with one of everything. `mark` is a word that every text of its own carries."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.tenant = tenants.make_tenant(name=f"{mark} Ltd", slug=mark.lower(), mode=Mode.LIVE)
        self.person = tenants.make_person(self.tenant, name=f"Pat {mark}", mail=f"pat@{mark.lower()}.example")
        tenants.make_phone(self.person)
        self.wave = mailings.make_told_wave(self.tenant, name=f"{mark} everyone")
        self.mailing = mailings.make_mailing(self.wave)
        self.plan = waves.make_plan(self.tenant)
        self.bulk_act = waves.make_bulk_act(self.wave)
        self.source = documents.make_source(self.tenant, name=f"{mark} intranet", missing_count=30)
        self.file = documents.make_uploaded_file(tenant=self.tenant, path=f"{mark} plan.md")
        guide = documents.make_document(self.source, title=f"{mark} guide")
        self.task = documents.make_task(guide, due_on=documents.FOUND_AT.date())
        self.load = self.tenant.imports.create(file_name=f"{mark}.csv", at=documents.FOUND_AT, is_complete=True)
        self.access = tenants.make_access(accounts.make_user(name=f"Ines {mark}"), self.tenant)
        self.fetch = changes.make_fetch(self.tenant, problem=f"Graph knows no {mark}.")
        viewer = accounts.make_user()
        PersonLook.objects.note([self.person], place=PersonLook.Place.PEOPLE, by=viewer, at=documents.FOUND_AT)
        self.look = self.person.looks.get()
        self.feed_token = waves.make_feed(self.tenant)
        self.sync = tenants.make_sync(self.tenant, problem=f"Graph refuses {mark}.")
        self.problem = helpdesk.make_problem(tenant=self.tenant, title=f"{mark} phones fail")
        self.suppression = self.tenant.suppressions.create(
            address=f"full@{mark.lower()}.example", reason=f"{mark} is full", since=documents.FOUND_AT
        )

    def examples(self) -> Examples:
        """What belongs to this tenant: by address and parameter, by room and parameter, or by parameter."""
        return {
            "slug": self.tenant.slug,
            "changes:fetch.pk": self.fetch.pk,
            "wave_pk": self.wave.pk,
            "finding_pk": self.task.findings.get().pk,
            "board.pk": self.person.pk,
            "board:look.pk": self.look.pk,
            "documents.pk": self.task.pk,
            "documents:edit_source.pk": self.source.pk,
            "documents:remove_source.pk": self.source.pk,
            "documents:say_deleted.pk": self.source.pk,
            "documents:files.pk": self.file.source_id,
            "documents:remove_file.pk": self.file.source_id,
            "file_pk": self.file.pk,
            "helpdesk.pk": self.problem.pk,
            "feeds.token": self.feed_token,
            "mailings.pk": self.mailing.pk,
            "tenants:load.pk": self.load.pk,
            "tenants:stop_sync.pk": self.sync.pk,
            "tenants:sync.pk": self.sync.pk,
            "tenants:take_away.pk": self.access.pk,
            "tenants:new_link.pk": self.access.user_id,
            "waves.pk": self.wave.pk,
            "waves:plan.pk": self.plan.pk,
            "waves:confirm_plan.pk": self.plan.pk,
            "waves:bulk_act.pk": self.bulk_act.pk,
        }


@dataclass(frozen=True)
class Door:
    """One address of the site."""

    name: str
    parameters: tuple[str, ...]
    is_public: bool

    @property
    def right(self) -> Right:
        return RIGHTS.get(self.name, Right.READER)

    def concerns(self, right: Right, shared: Examples) -> bool:
        """Whether somebody with this right is a fair test: a portal administrator has no role in any tenant."""
        return right < Right.PORTAL or (self.right in (Right.READER, Right.PORTAL) and self.example(shared) is not None)

    def example(self, examples: Examples) -> Examples | None:
        """The value of each parameter; None where these examples have none for one of them."""
        found = {parameter: self._found(examples, parameter) for parameter in self.parameters}
        return None if None in found.values() else found

    def path(self, examples: Examples) -> str:
        """The address with these examples. Raises KeyError where one is missing."""
        values = self.example(examples)
        if values is None:
            raise KeyError(f"{self.name} needs examples of {self.parameters} in tests/architecture/doors.py")
        return reverse(self.name, kwargs=values)

    def _found(self, examples: Examples, parameter: str) -> Any:
        room = self.name.partition(":")[0]
        for key in (f"{self.name}.{parameter}", f"{room}.{parameter}", parameter):
            if key in examples:
                return examples[key]
        return None


def doors() -> list[Door]:
    """Every address that portal.urls knows."""
    return [
        Door(f"{room}:{pattern.name}", tuple(pattern.pattern.converters), _is_public(pattern.callback))
        for room, pattern in _patterns(get_resolver())
    ]


def cast(side: Side) -> dict[Right, User]:
    """Somebody for each right in this tenant, and a portal administrator without any role."""
    roles = {
        Right.READER: Role.READER,
        Right.HELPDESK: Role.HELPDESK,
        Right.APPROVER: Role.APPROVER,
        Right.ADMINISTRATOR: Role.ADMINISTRATOR,
    }
    people = {right: tenants.make_user_with_role(side.tenant, role) for right, role in roles.items()}
    return people | {Right.PORTAL: accounts.make_portal_administrator()}


def _patterns(resolver: URLResolver, room: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, pattern.namespace or room)
        else:
            yield room, pattern


def _is_public(view: Any) -> bool:
    return not getattr(view, "login_required", True)
