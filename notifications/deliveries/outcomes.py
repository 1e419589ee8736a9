"""What an answer of the relay means for a delivery, and when it is tried again."""

import random
from dataclasses import dataclass, replace

from notifications.deliveries.models import DeliveryState
from notifications.deliveries.smtp import Answer, Result

# Seconds until the next attempt, after the first, second … refusal for now; after the last one we give up.
BACK_OFF_SECONDS = (60.0, 300.0, 900.0, 3_600.0, 3_600.0, 3_600.0, 7_200.0)
# A relay that deferred a thousand people at once must not meet them all again in the same second.
JITTER = 0.2
# How long nothing is tried of a single mail when the relay itself refuses us or cannot be reached.
RELAY_PAUSE_SECONDS = 15.0


@dataclass(frozen=True)
class Fate:
    """The state that follows an answer. `retry_seconds` from now it is tried again; None: it is settled.

    `is_content`, `is_sender`, `is_rule`: the text, the sender or by a rule, as the answer says.
    """

    state: DeliveryState
    code: int | None
    reason: str
    retry_seconds: float | None = None
    is_bad_address: bool = False
    is_content: bool = False
    is_sender: bool = False
    is_rule: bool = False


def fate(answer: Answer, attempts: int, *, in_doubt: bool = False) -> Fate | None:
    """What follows an answer after this many earlier ones. None: the relay never had the mail, so nothing follows.

    `in_doubt`: the mail is sent once more. Whatever becomes of the second one, the first may have arrived: only a
    relay that takes it ends the doubt.
    """
    if answer.result in (Result.UNTOUCHED, Result.RELAY_REFUSES):
        return None
    found = _first(answer, attempts)
    if not in_doubt or found.state is DeliveryState.SENT:
        return found
    reason = f"Sent once more: {found.reason}. The first may have arrived"[:300]
    return replace(found, state=DeliveryState.IN_DOUBT, reason=reason, is_content=False, is_sender=False, is_rule=False)


def _first(answer: Answer, attempts: int) -> Fate:
    if answer.result is not Result.DEFERRED:
        state = DeliveryState(answer.result)
        causes = {name: getattr(answer, name) for name in ("is_bad_address", "is_content", "is_sender", "is_rule")}
        return Fate(state, answer.code, answer.reason, **causes)
    if attempts >= len(BACK_OFF_SECONDS):
        reason = f"Given up after {attempts + 1} attempts. {answer.reason}"
        return Fate(DeliveryState.FAILED, answer.code, reason[:300])
    return Fate(DeliveryState.DEFERRED, answer.code, answer.reason, jittered(BACK_OFF_SECONDS[attempts]))


def jittered(seconds: float) -> float:
    """About as long, so that what fell together is spread."""
    return seconds * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311


def unwritable(error: Exception) -> Fate:
    """The mail could not be made: a value is missing or cannot stand in its place."""
    return Fate(DeliveryState.FAILED, None, f"The mail could not be written. {error}"[:300])
