"""Whether two versions of a post tell people the same, however their markup differs.

Public archives drop “(Updated) ” from titles and write headings like [Timeline] as <b>Timeline</b>. The same version
from an archive and from Graph is therefore kept twice, since nothing that came in is lost, but it is no news.
"""

import hashlib
import re
from datetime import datetime

from rollout.changes.wording import blocks_of

UPDATED = re.compile(r"\(updated\)", re.IGNORECASE)
MAX_READ = 1_000_000
WORD = re.compile(r"\w+")


def text_hash(title: str, *, summary: str, body: str, act_by_at: datetime | None) -> str:
    """The SHA-256, in hex, of all that a reader would notice: the words of title, summary and body, and the deadline.

    `body` is HTML. Punctuation, markup and “(Updated)” do not count, since they differ between sources; a body above
    1,000,000 characters counts as it came.
    """
    parts = (UPDATED.sub(" ", title), summary, "\n".join(blocks_of(body)) if len(body) <= MAX_READ else "")
    words = [" ".join(WORD.findall(part)) for part in parts]
    whole = body if len(body) > MAX_READ else ""
    return hashlib.sha256("\n".join([*words, whole, str(act_by_at)]).encode()).hexdigest()
