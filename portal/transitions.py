"""How a row moves from state to state: by a conditional UPDATE, so that of two who move it at once one is first."""

from collections.abc import Collection
from typing import Any, Protocol

from django.db import models

from portal.errors import TransitionNotAllowed


class Stateful(Protocol):
    """A row with a state out of a closed list of choices."""

    pk: Any
    state: Any

    def get_state_display(self) -> str: ...
    def refresh_from_db(self, *, fields: list[str]) -> None: ...


def try_move(
    row: Stateful, to: models.TextChoices, *, from_states: Collection[str], noun: str, **fields: object
) -> str | None:
    """One try to move a row, writing `fields` with its state: the state before, or None when somebody was first.

    Then the row has its state of now, and the caller judges again. Raises TransitionNotAllowed, which names the row
    by `noun`, from any other state. The caller's transaction holds what else belongs to the step.
    """
    before: str = row.state
    if before not in from_states:
        raise TransitionNotAllowed(noun, row.get_state_display(), to.label)
    rows = type(row)._default_manager.filter(pk=row.pk, state=before)  # type: ignore[attr-defined]
    if not rows.update(state=to, **fields):
        row.refresh_from_db(fields=["state"])
        return None
    for name, value in {"state": to, **fields}.items():
        setattr(row, name, value)
    return before
