"""Two sources of a text, line by line and word by word."""

from rollout.changes.comparing import Comparison, compare_blocks


def of_sources(before: str, after: str) -> Comparison:
    """What was added and removed. Empty lines, and spaces at the ends of a line, say nothing."""
    return compare_blocks(_lines(before), _lines(after))


def _lines(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines() if line.strip()]
