"""Why a mailing is not written, approved or sent."""

from typing import TYPE_CHECKING

from portal.errors import PortalError

if TYPE_CHECKING:
    from notifications.mailings.models.mailing import Mailing

LEAVES_THE_TRIAL = "The tenant is in trial mode, and people who are not on its allow-list still wait."


class AlreadyOpen(PortalError):
    """There is an open mailing for this wave and purpose. `mailing` is that one."""

    def __init__(self, mailing: "Mailing") -> None:
        super().__init__(f"“{mailing}” is open already. Finish it or throw it away first.")
        self.mailing = mailing


class NotReadyToSend(PortalError):
    """This mailing cannot be sent yet."""


class ChangedMeanwhile(PortalError):
    """The message changed while you read it. Read it again."""
