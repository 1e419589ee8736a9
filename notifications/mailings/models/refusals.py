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


class SumDoesNotHold(PortalError):
    """The sum of this mailing does not hold, person by person. `problem` is what the database found."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"The sum of this mailing does not hold, so it is not over. {problem} "
            "Send the proof to whoever runs the portal."
        )
        self.problem = problem


class OthersInDoubt(PortalError):
    """Others are in doubt by now than when you decided. Look at them first."""


class StoppedForGood(PortalError):
    """This mailing was stopped for good: nobody is sent anything any more."""


class ChangedMeanwhile(PortalError):
    """The message changed while you read it. Read it again."""


class FindingsOpen(NotReadyToSend):
    """Something was found that nobody has mended or accepted. `findings` are the titles."""

    def __init__(self, findings: list[str]) -> None:
        what = "; ".join(findings)
        super().__init__(f"To do first: {what}. Mend it, or accept it with a reason where the checks offer that.")
        self.findings = findings


class NeverAccepted(PortalError):
    """Nobody may accept this finding: it has to be mended."""
