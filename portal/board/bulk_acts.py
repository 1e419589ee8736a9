"""One act on many waves, with their mailings: each wave in a transaction of its own, by the verb of its own page.

What is to do stands in the database. The page that asks works for a moment, so that a few waves are done at once; the
sweep does the rest.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pghistory
from django.db import transaction
from django.utils import timezone

from portal.board import wave_verbs
from portal.errors import PortalError
from rollout.waves.models import BulkAct, BulkActWave, Wave, WaveState

logger = logging.getLogger(__name__)
Verb = Callable[[Wave, BulkAct, datetime], None]
LONGEST_WORDS = 300


def _move(wave: Wave, act: BulkAct, at: datetime) -> None:
    assert act.days is not None
    wave.move_by(act.days, by=act.by, at=at, reason=act.reason)


VERBS: dict[str, Verb] = {
    BulkAct.Kind.MOVE: _move,
    BulkAct.Kind.PAUSE: lambda wave, act, at: wave_verbs.pause(wave, by=act.by, reason=act.reason, at=at),
    BulkAct.Kind.RESUME: lambda wave, act, at: wave_verbs.resume(wave, by=act.by, reason=act.reason, at=at),
    BulkAct.Kind.CANCEL: lambda wave, act, at: wave_verbs.cancel(wave, by=act.by, reason=act.reason, at=at),
}
BROKEN = "Something went wrong, and nothing was changed. The portal’s log names the reason."
NOT_YOURS = "You do not administer its tenant any more."
# What a verb does nothing about, because it is so already.
NOTHING_TO_DO: dict[str, tuple[Callable[[Wave], bool], str]] = {
    BulkAct.Kind.PAUSE: (lambda wave: wave.state == WaveState.PAUSED, "It was paused already."),
    BulkAct.Kind.RESUME: (lambda wave: wave.state != WaveState.PAUSED, "It is not paused."),
    BulkAct.Kind.CANCEL: (lambda wave: wave.state == WaveState.CANCELLED, "It was cancelled already."),
}


def work(act: BulkAct, *, seconds: float) -> None:
    """Acts on waves that wait, for about so long; a second worker takes other waves. Finished, nothing happens."""
    until = timezone.now() + timedelta(seconds=seconds)
    with pghistory.context(user=act.by_id, url=""):
        while _one(act):
            if timezone.now() >= until:
                return
    if not act.waves.waiting().exists():
        act.finish(timezone.now())


def carry_on(*, seconds: float) -> None:
    """Every act that is not finished, the first asked for first."""
    for act in BulkAct.objects.unfinished().select_related("by").order_by("at", "pk"):
        work(act, seconds=seconds)


def _one(act: BulkAct) -> bool:
    """The next wave that waits; whether there was one. The wave's step and this row commit together."""
    with transaction.atomic():
        row = act.waves.waiting().select_for_update(skip_locked=True).order_by("pk").first()
        if row is None:
            return False
        row.words = _refusal(act, row, timezone.now())[:LONGEST_WORDS]
        row.state = BulkActWave.State.REFUSED if row.words else BulkActWave.State.DONE
        row.save(update_fields=["state", "words"])
    return True


def _refusal(act: BulkAct, row: BulkActWave, at: datetime) -> str:
    """Acts on the wave; why it was refused, or nothing where it was done."""
    wave = Wave.objects.taking_turns().filter(pk=row.wave_id).get()
    if act.by is None or not Wave.objects.editable_by(act.by).filter(pk=wave.pk).exists():
        return NOT_YOURS
    if (nothing := NOTHING_TO_DO.get(act.kind)) and nothing[0](wave):
        return nothing[1]
    try:
        with transaction.atomic():
            VERBS[act.kind](wave, act, at)
    except PortalError as refused:
        return str(refused)
    except Exception:
        # One wave that breaks keeps neither the others of the act, nor all later acts, from being worked on.
        logger.exception("wave not acted on", extra={"wave_id": wave.pk, "bulk_act_id": act.pk})
        return BROKEN
    logger.info("wave acted on with others", extra={"wave_id": wave.pk, "bulk_act_id": act.pk})
    return ""
