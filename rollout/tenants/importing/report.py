"""What an import says about a file: where something is wrong, and what to do."""

from dataclasses import asdict, dataclass, field

KEPT = 200  # problems kept for the page of each kind; all are counted


@dataclass(frozen=True)
class Problem:
    """One thing about one line. An error refuses the whole file; a warning says what was left unknown or left out."""

    line: int
    text: str
    is_error: bool


class Unreadable(Exception):
    """Reading cannot go on behind this line."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


@dataclass
class Report:
    """Collects the problems of one file in bounded memory."""

    kept: list[Problem] = field(default_factory=list)
    error_count: int = 0
    warning_count: int = 0
    rows: int = 0
    rows_left_out: int = 0

    def error(self, line: int, text: str) -> None:
        self.error_count += 1
        if self.error_count <= KEPT:
            self.kept.append(Problem(line, text, is_error=True))

    def warn(self, line: int, text: str) -> None:
        self.warning_count += 1
        if self.warning_count <= KEPT:
            self.kept.append(Problem(line, text, is_error=False))

    def leave_out(self, line: int, text: str = "") -> None:
        """The row is about something else; said only where somebody may want to know."""
        self.rows_left_out += 1
        if text:
            self.warn(line, text)

    def as_json(self) -> list[dict[str, object]]:
        """Errors first, each kind in the order of the file."""
        return [asdict(problem) for problem in sorted(self.kept, key=lambda p: (not p.is_error, p.line))]
