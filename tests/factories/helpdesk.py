"""Notices and known problems for tests."""

from datetime import UTC, datetime
from typing import Any

from rollout.helpdesk.models import HelpdeskNotice, KnownProblem
from tests.factories.changes import make_change

PUBLISHED_AT = datetime(2025, 9, 22, 9, 0, tzinfo=UTC)

NOTICE = """# Backup moves to iCloud

## Say this

> “The backup moved to iCloud. **Four switches** must be on.”

Then: keep the old iPhone.

## Questions

### Where did the backup switch go?

It was removed. Look in **Settings › [your name] › iCloud**.

Source: Notice MC1111780
Keywords: toggle, missing

### Do I need an outlook.com account?

On an iPhone no, on Android yes.

Source: Support page
Until: 2027-01-01

## Pass it on

### Locked out

The identity team.

## Known problems

### Backup does not appear

Say: “Install it again.”

Since: 2025-09-19
"""


def make_notice(**overrides: Any) -> HelpdeskNotice:
    """Version 1 of MC1111780's notice in English, published on 22 Sep 2025, with two answers."""
    values: dict[str, Any] = {
        "locale": "en",
        "version": 1,
        "markdown": NOTICE,
        "edited_at": PUBLISHED_AT,
        "published_at": PUBLISHED_AT,
    } | overrides
    values.setdefault("change", None)
    return HelpdeskNotice.objects.create(**values | {"change": values["change"] or make_change()})


def make_problem(**overrides: Any) -> KnownProblem:
    """An open problem of every tenant, since 22 Sep 2025, 08:40 UTC."""
    values: dict[str, Any] = {
        "title": "Backup does not appear on the new iPhone",
        "say": "Remove Authenticator and install it again.",
        "since": datetime(2025, 9, 22, 8, 40, tzinfo=UTC),
    } | overrides
    return KnownProblem.objects.create(change=values.pop("change", None) or make_change(), **values)
