"""Gives documents to people: one, or many at once as somebody saw them in a list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db import transaction
from django.db.models import QuerySet

from notifications.deliveries.models import DirectMail
from portal.accounts.models import User
from rollout.documents import telling
from rollout.documents.models import DocumentTask, TaskState
from rollout.waves.models import Wave

TOKEN = re.compile(r"(\d{1,18})\|([a-z]{1,8})\|[\dT:.+Z-]{0,40}")


@dataclass(frozen=True)
class Owner:
    """Who corrects documents, until which day of the tenant's, why then, and by which wave (see `due_days`)."""

    name: str
    address: str
    due_on: date
    due_why: str = ""
    due_wave: Wave | None = None


@dataclass(frozen=True)
class Seen:
    """A task as somebody saw it before acting: a page carries its `token`, so that whoever acts second is told."""

    task_id: int
    state: str
    token: str

    @classmethod
    def of(cls, task: DocumentTask) -> Self:
        return cls(task.pk, task.state, task.token)

    @classmethod
    def by_token(cls, token: str) -> Self | None:
        """None for what no page of ours said."""
        read = TOKEN.fullmatch(token)
        return cls(int(read[1]), read[2], token) if read else None


@dataclass(frozen=True)
class Given:
    """What became of several tasks: how many have their owner now, and of the others why not."""

    count: int
    problems: tuple[str, ...]


def give(task: DocumentTask, owner: Owner, *, by: User, at: datetime) -> DirectMail | None:
    """One task to one person, and the mail that tells them (see `tell_owner`). Raises TransitionNotAllowed for one that
    is closed."""
    _assign(task, owner, by=by, at=at)
    return telling.tell_owner(task, at=at)


def give_all(tasks: QuerySet[DocumentTask], seen: Iterable[Seen], owner: Owner, *, by: User, at: datetime) -> Given:
    """Each task by itself: one that cannot be given, or that somebody else changed meanwhile, keeps no other.

    Only those of `tasks` are touched: what this person may act on.
    """
    count, problems, given = 0, [], None
    for item in seen:
        with transaction.atomic():
            task = tasks.select_for_update(of=("self",)).filter(pk=item.task_id).first()
            if task is None:
                continue
            problem = why_not(task, item, owner)
            if not problem:
                _assign(task, owner, by=by, at=at)
        if problem:
            problems.append(f"“{task}” stays as it is: {problem}")
        else:
            count, given = count + 1, task
    if given is not None:
        # After the last of them, so that one mail has them all.
        telling.tell_owner(given, at=at)
    return Given(count, tuple(problems))


def why_not(task: DocumentTask, seen: Seen, owner: Owner) -> str:
    """Why a task is not given to somebody, empty where it is."""
    if not task.is_open:
        return f"it is {task.get_state_display().lower()}."
    if seen.token == task.token or (task.owner_address, task.due_on) == (owner.address, owner.due_on):
        return ""
    if task.state not in (seen.state, TaskState.ASSIGNED):
        return f"it became “{task.get_state_display()}” meanwhile."
    return f"it was given to {task.owner_name or task.owner_address} meanwhile."


def _assign(task: DocumentTask, owner: Owner, *, by: User, at: datetime) -> None:
    task.assign(
        owner.name,
        owner.address,
        due_on=owner.due_on,
        due_why=owner.due_why,
        due_wave=owner.due_wave,
        by=by,
        at=at,
    )
