"""People who were told dates that no longer hold, and the mailing that tells them so.

The sweep writes one draft per wave for exactly these people; a person reads it, approves it and sends it.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction

from notifications.deliveries.told import TELLING, Dates, dates_now, is_anybody_told_otherwise, told_of
from notifications.mailings.models import AlreadyOpen, Mailing, NotReadyToSend
from notifications.texts.models import Purpose
from rollout.changes.models import Change
from rollout.waves.models import SETTLED, Wave
from rollout.waves.models.wave import WaveQuerySet

logger = logging.getLogger(__name__)

HELD_AGAIN = "The dates are again as people were told them, or somebody decided about these dates before."
MOVED_AGAIN = "The dates moved again. The message says the new ones."
# What a mailing said, and by what the dates of now are known of its wave.
SAID = ("pinned_dates", "wave__starts_on", "wave__ends_on", "wave__tenant__cloud", "wave__change")


@dataclass(frozen=True)
class ToldOtherwise:
    """A wave whose people were told dates that no longer hold. `draft`: the mailing that waits for a person, if any."""

    wave: int
    draft: int | None


def told_otherwise(waves: WaveQuerySet) -> dict[int, ToldOtherwise]:
    """Those of these waves, by wave, for which a person still has something to do. A fixed number of questions."""
    waves, found = waves.unsettled(), {}
    answered = defaultdict(list)
    for wave, draft, dates, state in (
        Mailing.objects.about_changed_dates().of_waves(waves).values_list("wave_id", "pk", "new_dates", "state")
    ):
        if state in Mailing.BEFORE_SENDING:
            found[wave] = ToldOtherwise(wave, draft)
        else:
            answered[wave].append(Dates.of(dates))
    suspected, now_of = _suspected(waves)
    last = Mailing.objects.told_somebody().filter(wave__in=suspected.difference(found)).last_of_waves()
    for wave, said, *place in last.values_list("wave", *SAID):
        now = now_of(*place)
        if not Dates.read(said).hold(now) and now not in answered[wave]:
            found[wave] = ToldOtherwise(wave, None)
    return found


def _suspected(waves: WaveQuerySet) -> tuple[set[int], Callable[[date, date, str, int], Dates]]:
    """Those of the waves of which some mailing says other dates than now, whether or not anybody has it.

    And the dates of now by a wave's first and last day, cloud and change. Thousands of mailings say few different
    dates: the database puts those together that say the same of waves of the same days.
    """
    said = waves.order_by().filter(mailings__purpose__in=TELLING, mailings__pinned_dates__isnull=False)
    place = ("mailings__pinned_dates", "starts_on", "ends_on", "tenant__cloud", "change")
    alike = list(said.values(*place).annotate(waves=ArrayAgg("pk")).values_list("waves", *place))
    windows = Change.objects.windows_by_cloud({change for *_, change in alike})

    def now_of(first: date, last: date, cloud: str, change: int) -> Dates:
        return Dates.between(first, last, windows[change].get(cloud))

    return {pk for pks, text, *days in alike if not Dates.read(text).hold(now_of(*days)) for pk in pks}, now_of


@dataclass(frozen=True)
class Comparison:
    """What most of a mailing's people were told, and what holds now; as placeholders say it in English."""

    earlier_days: str
    earlier_window: str
    days: str
    window: str


def comparison(mailing: Mailing) -> Comparison | None:
    """Of a mailing about changed dates; None of any other, and where nobody was told other ones."""
    if mailing.purpose != Purpose.DATE_CHANGED:
        return None
    told, now = told_of(mailing.wave, but=mailing.pk), dates_now(mailing.wave)
    if not told.outdated:
        return None
    return Comparison(
        earlier_days=told.last.days_in_words("en"),
        earlier_window=told.last.window_in_words("en"),
        days=now.days_in_words("en"),
        window=now.window_in_words("en"),
    )


def sweep(*, at: datetime) -> int:
    """Writes, brings up to date or withdraws the drafts about changed dates. How many were written.

    Safe to run twice at once: each wave is seen to by one at a time.
    """
    written = 0
    for pk in _waves_to_see_to():
        with transaction.atomic():
            written += _see_to(Wave.objects.taking_turns().get(pk=pk), at)
    return written


def _waves_to_see_to() -> list[int]:
    """Waves with a draft, or of which a mailing said other dates: as many questions for a thousand as for one."""
    waves = Wave.objects.unsettled()
    drafted = set(Mailing.objects.about_changed_dates().unsent().of_waves(waves).values_list("wave_id", flat=True))
    suspected, now_of = _suspected(waves)
    told = Mailing.objects.told_somebody().filter(wave__in=suspected | drafted).values_list("wave", *SAID)
    return sorted({
        wave for wave, said, *place in told if wave in drafted or not Dates.read(said).hold(now_of(*place))
    })  # fmt: skip


def _see_to(wave: Wave, at: datetime) -> bool:
    mailings = Mailing.objects.of_wave(wave)
    draft, now = mailings.about_changed_dates().unsent().first(), dates_now(wave)
    if wave.state in SETTLED or mailings.about_changed_dates().in_hand().exists():
        return False
    # Whom an earlier mailing reached while this one was sent has still to be told.
    answers = mailings.answered(now)
    sent = answers.frozen().values_list("pk", flat=True)
    if len(sent) < answers.count() or not is_anybody_told_otherwise(wave, but_in=sent):
        if draft:
            _withdraw(draft, at)
        return False
    if draft:
        _bring_up_to(draft, now, at)
        return False
    return _write(wave, at)


def _write(wave: Wave, at: datetime) -> bool:
    """False where the change has no such text: the wave's page asks a person to write one."""
    try:
        mailing = Mailing.objects.draft(wave=wave, purpose=Purpose.DATE_CHANGED, by=None, at=at)
    except (NotReadyToSend, AlreadyOpen):
        return False
    logger.info("draft about changed dates written", extra={"mailing_id": mailing.pk, "wave_id": wave.pk})
    return True


def _withdraw(draft: Mailing, at: datetime) -> None:
    # Its dates are forgotten: should they hold again one day, nobody has decided about them yet.
    draft.new_dates = {}
    draft.save(update_fields=["new_dates"])
    draft.stop(by=None, reason=HELD_AGAIN, at=at)


def _bring_up_to(draft: Mailing, now: Dates, at: datetime) -> None:
    if Dates.of(draft.new_dates) != now:
        draft.new_dates = now.to_json()
        draft.save(update_fields=["new_dates"])
        draft.note_step(draft.state, draft.state, by=None, at=at, reason=MOVED_AGAIN)
