"""The errors of the house. A docstring is the message; what is particular is in the attributes."""


class PortalError(Exception):
    """Something was refused."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class TransitionNotAllowed(PortalError):
    """This step is not possible from the state it is in.

    Raised by the verbs of waves, mailings and documentation-update tasks when a person asks for an impossible step.
    `noun` is the thing ("wave"), `current` and `wanted` are the phrases of both states.
    """

    def __init__(self, noun: str, current: str, wanted: str) -> None:
        super().__init__(f"This {noun} is “{current}” and cannot become “{wanted}”.")
        self.noun = noun
        self.current = current
        self.wanted = wanted


class BadInput(PortalError):
    """What came in cannot be used. `where` names the file and line or the field, `problems` lists every reason."""

    def __init__(self, message: str, *, where: str = "", problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.where = where
        self.problems = problems
