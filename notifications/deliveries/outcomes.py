"""What an answer of the relay means for a delivery, and when it is tried again."""

from dataclasses import dataclass

from notifications.deliveries.models import DeliveryState
from notifications.deliveries.smtp import Answer, Result

# Seconds until the next attempt, after the first, second … refusal for now; after the last one we give up.
BACK_OFF_SECONDS = (60.0, 300.0, 900.0, 3_600.0, 3_600.0, 3_600.0, 7_200.0)
# How long nothing is tried when the relay itself refuses us or cannot be reached.
RELAY_PAUSE_SECONDS = 15.0


@dataclass(frozen=True)
class Fate:
    """The state that follows an answer. `retry_seconds` from now it is tried again; None: it is settled."""

    state: DeliveryState
    code: int | None
    reason: str
    retry_seconds: float | None = None
    is_bad_address: bool = False


def fate(answer: Answer, attempts: int) -> Fate | None:
    """What follows an answer after this many earlier ones. None: the relay never had the mail, so nothing follows."""
    if answer.result in (Result.UNTOUCHED, Result.RELAY_REFUSES):
        return None
    if answer.result is not Result.DEFERRED:
        return Fate(DeliveryState(answer.result), answer.code, answer.reason, is_bad_address=answer.is_bad_address)
    if attempts >= len(BACK_OFF_SECONDS):
        reason = f"Given up after {attempts + 1} attempts. {answer.reason}"
        return Fate(DeliveryState.FAILED, answer.code, reason[:300])
    return Fate(DeliveryState.DEFERRED, answer.code, answer.reason, BACK_OFF_SECONDS[attempts])


def unwritable(error: Exception) -> Fate:
    """The mail could not be made: a value is missing or cannot stand in its place."""
    return Fate(DeliveryState.FAILED, None, f"The mail could not be written. {error}"[:300])
