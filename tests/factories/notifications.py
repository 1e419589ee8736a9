"""Texts, mailings and deliveries for tests."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import connection

from notifications.deliveries.freezing import freeze
from notifications.deliveries.models import Delivery, DirectMail
from notifications.mailings.models import Mailing
from notifications.texts.compiling import compile_text
from notifications.texts.models import Purpose, Text, TextVersion
from notifications.texts.pictures import keep
from rollout.mockups.reading import mockups
from rollout.tenants.models import Mode, Person, Tenant
from rollout.waves.models import Wave
from tests.factories.changes import make_change
from tests.factories.tenants import make_person, make_tenant
from tests.factories.waves import make_wave

PUBLISHED_AT = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
FROZEN_AT = datetime(2025, 9, 29, 7, 0, tzinfo=UTC)

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

---

You get this from {{ sender_name }} and cannot switch it off.
"""

WITH_PICTURE = SOURCE.replace(
    "fallbacks:",
    """before_after:
  before: {label: Before, place: In the app, rows: [{name: Backup, state: "On"}]}
  after: {label: After, place: On the iPhone, rows: [{name: iCloud, state: "On"}]}
mockup: {screen: b, note: Illustration.}
fallbacks:""",
).replace("We expect", "{{ before_after }}\n\nWe expect")

BRIEFING = """---
subject: "Helpdesk: backup moves to iCloud"
preheader: What callers ask.
title: For the helpdesk
---

See {{ helpdesk_url }}, for {{ wave_days }}.
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
    compiled = compile_text(source, purpose=text.purpose, locale=locale, screens=mockups(text.change.pack))
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
        "picture": keep(compiled.picture),
        "content_hash": compiled.content_hash,
        "published_at": PUBLISHED_AT,
    }
    return TextVersion.objects.create(text=text, **values | overrides)


def make_mailing(wave: Wave | None = None, **overrides: Any) -> Mailing:
    """A draft of the advance notice (version 1, in English) to the wave; the text is made when there is none."""
    wave = wave or make_wave()
    purpose = overrides.get("purpose", Purpose.ADVANCE)
    text = overrides.pop("text", None) or make_text(change=wave.change, purpose=purpose)
    if not text.versions.exists():
        make_text_version(text)
    values: dict[str, Any] = {
        "wave": wave,
        "text": text,
        "purpose": purpose,
        "version": 1,
        "reference": f"RP-{next(_numbers):04d}-TEST",
        "created_at": PUBLISHED_AT,
    }
    return Mailing.objects.create(**values | overrides)


def make_frozen_mailing(people: int = 3, tenant: Tenant | None = None, **overrides: Any) -> Mailing:
    """A mailing that is sending to this many new people of a live tenant: everybody waits."""
    wave = overrides.pop("wave", None) or make_wave(tenant or make_tenant(mode=Mode.LIVE))
    for _ in range(people):
        make_person(wave.tenant)
    mailing = make_mailing(wave, **{"state": Mailing.State.SENDING} | overrides)
    audience = freeze(mailing, at=FROZEN_AT)
    mailing.audience_count = audience.audience_count
    mailing.save(update_fields=["pinned", "audience_count"])
    return mailing


def make_delivery(mailing: Mailing | None = None, person: Person | None = None, **overrides: Any) -> Delivery:
    """A row of the ledger as it stands after a mailing: sent at FROZEN_AT, when nothing else is said."""
    mailing = mailing or make_mailing()
    person = person or make_person(mailing.wave.tenant)
    values: dict[str, Any] = {
        "address": person.mail,
        "locale": "en",
        "state": Delivery.State.SENT,
        "handed_at": FROZEN_AT,
        "settled_at": FROZEN_AT,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliveries_make_partition(%s)", [mailing.pk])
    return Delivery.objects.create(mailing=mailing, person=person, **values | overrides)


def make_direct_mail(tenant: Tenant | None = None, **overrides: Any) -> DirectMail:
    """A single mail of a live tenant that waits to be sent."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "tenant": tenant or make_tenant(mode=Mode.LIVE),
        "address": f"owner{number}@people.example",
        "subject_noun": "document_task",
        "subject_id": number,
        "key": f"document_task:{number}",
        "subject": "Please correct a document",
        "html": "<p>Please correct it.</p>",
        "plain": "Please correct it.",
        "created_at": FROZEN_AT,
    }
    return DirectMail.objects.create(**values | overrides)
