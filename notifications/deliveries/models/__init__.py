"""The ledger, single mails, what came back, and the addresses that get no mail."""

from notifications.deliveries.models.bounce import Bounce, BounceCounts, BounceKind
from notifications.deliveries.models.bounce_mailbox import BounceMailbox
from notifications.deliveries.models.delivery import (
    OPEN_STATES,
    Chunk,
    Delivery,
    DeliveryState,
    DirectMail,
    Handover,
    Hold,
    RelayHour,
    RelayState,
    Repair,
)
from notifications.deliveries.models.home import Home
from notifications.deliveries.models.suppression import Suppression, SuppressionSource

__all__ = [
    "OPEN_STATES",
    "Bounce",
    "BounceCounts",
    "BounceKind",
    "BounceMailbox",
    "Chunk",
    "Delivery",
    "DeliveryState",
    "DirectMail",
    "Handover",
    "Hold",
    "Home",
    "RelayHour",
    "RelayState",
    "Repair",
    "Suppression",
    "SuppressionSource",
]
