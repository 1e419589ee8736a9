"""Texts, mailings and deliveries for tests."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from notifications.texts.compiling import compile_text
from notifications.texts.models import Purpose, Text, TextVersion
from tests.factories.changes import make_change

PUBLISHED_AT = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)

SOURCE = """---
subject: "Backup moves to iCloud"
preheader: Most people have nothing to do.
title: The backup moves to iCloud
fallbacks:
  first_name: there
---
Hello {{ first_name }},

We expect it {{ wave_days }}. Call {{ service_desk_name }}.

> Reference {{ reference }}, to check at {{ check_url }}.
"""

_numbers = count(1)


def make_text(**overrides: Any) -> Text:
    """The advance notice of MC1111780, without a version. Asked for twice it is the same row."""
    change = overrides.pop("change", None) or make_change()
    text, _ = Text.objects.get_or_create(change=change, purpose=overrides.pop("purpose", Purpose.ADVANCE))
    assert not overrides
    return text


def make_text_version(text: Text | None = None, **overrides: Any) -> TextVersion:
    """A published version in English, compiled from `markdown` (a short text when not given)."""
    text = text or make_text()
    locale = overrides.get("locale", "en")
    source = overrides.pop("markdown", SOURCE)
    compiled = compile_text(source, purpose=text.purpose, locale=locale)
    values: dict[str, Any] = {
        "version": 1,
        "locale": locale,
        "markdown": source,
        "subject": compiled.subject,
        "preheader": compiled.preheader,
        "html": compiled.html,
        "plain": compiled.plain,
        "placeholders": compiled.placeholders,
        "fallbacks": compiled.fallbacks,
        "content_hash": compiled.content_hash,
        "published_at": PUBLISHED_AT,
    }
    return TextVersion.objects.create(text=text, **values | overrides)
