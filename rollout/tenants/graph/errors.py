"""What can be wrong between the portal and a tenant's Graph."""

from portal.errors import PortalError


class GraphProblem(PortalError):
    """Microsoft Graph cannot be read.

    The message is for the tenant's administrator: what is wrong and what to do. It holds no secret, no token and no
    text of Microsoft's that could.
    """


class CannotSeal(GraphProblem):
    """There is no key to keep a credential with. Set CREDENTIAL_KEYS, the same in every process, and connect again."""


class CannotUnseal(GraphProblem):
    """The stored credential cannot be read with the keys of CREDENTIAL_KEYS.

    Either the key it was sealed with is gone, or the row was changed from outside.
    """

    def __init__(self) -> None:
        super().__init__(
            "The stored credential cannot be read with the keys of CREDENTIAL_KEYS. Bring the earlier key back as a "
            "further one, or connect the tenant again."
        )


class GraphRefusal(GraphProblem):
    """Graph answered, and refused: `status` is that of the answer, `code` Graph's own word, empty where it has none."""

    def __init__(self, message: str, *, status: int, code: str = "") -> None:
        super().__init__(message)
        self.status, self.code = status, code


class OutOfTime(GraphProblem):
    """Graph was asked for as long as a run may take. What was read is kept; the next run goes on."""


class FileProblem(GraphProblem):
    """This one file cannot be had; the message says why, and others may well be."""
