"""JSON from outside, judged before it is read."""

# Each bracket and comma may cost 300 bytes of memory; a page of 500 real posts has 100,000, 50 MB of posts a million.
MAX_VALUES = 2_000_000


def would_fill_memory(content: bytes) -> bool:
    """Whether it has more brackets and commas than anything that is read here."""
    return sum(content.count(mark) for mark in (b"[", b"{", b",")) > MAX_VALUES
