"""What can be wrong with a pack."""

from portal.errors import PortalError


class PackError(PortalError):
    """A file of a pack cannot be used.

    `file` is relative to the pack ("change.yaml"), `line` counts from 1, or is None where the whole file is meant.
    The message names both: "change.yaml, line 12: “group” must be one of …".
    """

    def __init__(self, file: str, line: int | None, problem: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}" if line else f"{file}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem
