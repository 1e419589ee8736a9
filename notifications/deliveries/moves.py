"""How a chunk's counts follow its deliveries: always in the transaction that changes them."""

from notifications.deliveries.models import DeliveryState

# For a statement with a table `recorded` (was, now) of the deliveries of one chunk that changed their state.
_MOVE = """STATE = STATE + (
    SELECT count(*) FILTER (WHERE now = 'STATE') - count(*) FILTER (WHERE was = 'STATE') FROM recorded
)"""
MOVES = ", ".join(_MOVE.replace("STATE", state) for state in DeliveryState.values)
