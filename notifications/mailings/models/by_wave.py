"""How a board finds what it asks of thousands of waves' mailings, without reading the mailings."""

from django.db.models import F, Index, Q

from notifications.deliveries.told import TELLING
from notifications.texts.models import Purpose

BY_WAVE = [
    # Which dates a wave's people were told last.
    Index(
        "wave", F("started_at").desc(), F("id").desc(),
        include=["pinned_dates"], condition=Q(purpose__in=TELLING), name="mailings_told_dates",
    ),
    Index("wave", condition=Q(purpose=Purpose.DATE_CHANGED), name="mailings_about_changed_dates"),
    # How many people they have.
    Index(fields=["wave", "id"], include=["audience_count"], name="mailings_people_of_waves"),
]  # fmt: skip
